import type { RolloutError, UndoOutcome } from '../errors/rollout-error.ts';
import { planUndo } from '../plan/plan-undo.ts';
import { whichRollout } from '../state/which-rollout.ts';
import { type Deciding, emit } from './deciding.ts';
import { undoOutcome } from './leftovers.ts';
import { whyHuman } from './why-human.ts';

function endUnsuccessfully(turn: Deciding, cause: 'failed' | 'aborted', undo: UndoOutcome): void {
  const { state } = turn;
  const end = (outcome: 'failed' | 'aborted' | 'needs-human', error: RolloutError): void =>
    emit(turn, { type: 'rollout-end', outcome, error });
  const rollout = whichRollout(state);
  const why = whyHuman(state);
  if (state.claim.refused !== undefined && !state.claim.held)
    end('failed', { kind: 'busy', by: 'rollout', ...state.claim.refused });
  else if (why !== undefined) end('needs-human', { kind: 'needs-human', rollout, why, failures: state.failures, undo });
  else if (cause === 'aborted')
    end('aborted', { kind: 'aborted', rollout, reason: state.asked.abort ?? 'aborted', undo });
  else end('failed', { kind: 'rollout-failed', rollout, failures: state.failures, undo });
}

/** A pause holds neither the rollback nor the end. */
function endPause(turn: Deciding): void {
  if (turn.state.paused) emit(turn, { type: 'pause-end' });
}

/** All lanes are settled and no forward step starts any more: the rollback begins, or the end if nothing was changed. */
export function beginUndo(turn: Deciding): void {
  const cause = turn.ending === 'aborting' ? 'aborted' : 'failed';
  const phases = planUndo(turn.plan, turn.state);
  endPause(turn);
  if (phases.length > 0) emit(turn, { type: 'undo-start', cause, phases });
  else endUnsuccessfully(turn, cause, undoOutcome(turn.state, false));
}

/** All rollback phases ended. */
export function endUndo(turn: Deciding): void {
  const { undo } = turn.state;
  if (undo?.outcome === undefined) emit(turn, { type: 'undo-end', outcome: undoOutcome(turn.state, true) });
  else endUnsuccessfully(turn, undo.cause, undo.outcome);
}

/** All phases succeeded. */
export function endRollout(turn: Deciding): void {
  endPause(turn);
  emit(turn, { type: 'rollout-end', outcome: 'succeeded' });
}
