import type { RollbackOutcome, RolloutError } from '../errors/rollout-error.ts';
import { whichRollout } from '../report/which-rollout.ts';
import { type Deciding, emit } from './deciding.ts';
import { rollbackOutcome } from './leftovers.ts';
import { planRollback } from './plan-rollback.ts';
import { whyHuman } from './why-human.ts';

function endUnsuccessfully(turn: Deciding, cause: 'failed' | 'aborted', rollback: RollbackOutcome): void {
  const { state } = turn;
  const end = (outcome: 'failed' | 'aborted' | 'needs-human', error: RolloutError): void =>
    emit(turn, { type: 'rollout-end', outcome, error });
  const rollout = whichRollout(state);
  const why = whyHuman(state);
  if (state.claim.refused !== undefined && !state.claim.held)
    end('failed', { kind: 'busy', by: 'rollout', ...state.claim.refused });
  else if (why !== undefined)
    end('needs-human', { kind: 'needs-human', rollout, why, failures: state.failures, rollback });
  else if (cause === 'aborted')
    end('aborted', { kind: 'aborted', rollout, reason: state.asked.abort ?? 'aborted', rollback });
  else end('failed', { kind: 'rollout-failed', rollout, failures: state.failures, rollback });
}

/** A pause holds neither the rollback nor the end. */
function endPause(turn: Deciding): void {
  if (turn.state.paused) emit(turn, { type: 'pause-end' });
}

/** All lanes are settled and no forward step starts any more: the rollback begins, or the end if nothing was changed. */
export function beginRollback(turn: Deciding): void {
  const cause = turn.ending === 'aborting' ? 'aborted' : 'failed';
  const phases = planRollback(turn.plan, turn.state);
  endPause(turn);
  if (phases.length > 0) emit(turn, { type: 'rollback-start', cause, phases });
  else endUnsuccessfully(turn, cause, rollbackOutcome(turn.state, false));
}

/** All rollback phases ended. */
export function endRollback(turn: Deciding): void {
  const { rollback } = turn.state;
  if (rollback?.outcome === undefined) emit(turn, { type: 'rollback-end', outcome: rollbackOutcome(turn.state, true) });
  else endUnsuccessfully(turn, rollback.cause, rollback.outcome);
}

/** All phases succeeded. */
export function endRollout(turn: Deciding): void {
  endPause(turn);
  emit(turn, { type: 'rollout-end', outcome: 'succeeded' });
}
