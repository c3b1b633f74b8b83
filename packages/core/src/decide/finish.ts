import { describeFailure } from '../errors/describe-failure.ts';
import { leftoverOf } from '../errors/leftover-of.ts';
import type { Leftover, RolloutError, StepFailure, UndoOutcome } from '../errors/rollout-error.ts';
import { planUndo } from '../plan/plan-undo.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import { whichRollout } from '../state/which-rollout.ts';
import { type Deciding, emit } from './deciding.ts';

function isMixed(failure: StepFailure): boolean {
  return failure.kind === 'drift' && failure.mixed;
}

/** A removal that is refused as a conflict is one of a deployment that takes traffic while another could: whatever was read before, users are on it. */
function stillTakesTraffic(failure: StepFailure): boolean {
  return failure.action === 'remove' && failure.kind === 'provider-failed' && failure.error.kind === 'conflict';
}

/** What the way back could not put back, so far. */
function leftovers(state: RolloutState): readonly Leftover[] {
  const left: Leftover[] = state.failures.filter(isMixed).map((failure) => ({
    region: failure.region,
    what: 'deployment',
    why: `left as it is: ${describeFailure(failure)}`,
  }));
  for (const { step, failure } of state.steps.values()) {
    if (failure === undefined || (step.action !== 'restore' && step.action !== 'remove')) continue;
    left.push(leftoverOf(failure, step.action === 'restore' || stillTakesTraffic(failure) ? 'traffic' : 'deployment'));
  }
  // A removal that was skipped stands behind traffic that could not be moved, which is named above; its deployment is left as well.
  for (const { step, status } of state.steps.values()) {
    if (step.action === 'remove' && status === 'skipped')
      left.push({ region: step.region, what: 'deployment', why: 'it still takes traffic' });
  }
  return left;
}

function undoOutcome(state: RolloutState, wasUndone: boolean): UndoOutcome {
  const left = leftovers(state);
  if (left.length > 0) return { outcome: 'incomplete', left };
  return { outcome: wasUndone ? 'completed' : 'not-needed' };
}

/** Why a human has to look, if one has to: a fleet that is mixed, or traffic that could not be taken off what failed. */
function whyHuman(state: RolloutState): string | undefined {
  for (const failure of state.failures)
    if (isMixed(failure)) return `${failure.region} is left as it is: ${describeFailure(failure)}`;
  for (const { failure } of state.steps.values()) {
    if (failure?.kind === 'fallback-unhealthy')
      return `traffic in ${failure.region} is held where it is: ${describeFailure(failure)}`;
    if (failure === undefined) continue;
    if (stillTakesTraffic(failure)) return `users in ${failure.region} are still on it: ${describeFailure(failure)}`;
    if ((failure.action === 'restore' || failure.action === 'remove') && isMixed(failure))
      return `${failure.region} is left as it is: ${describeFailure(failure)}`;
  }
  return undefined;
}

function endUnsuccessfully(turn: Deciding, cause: 'failed' | 'aborted', undo: UndoOutcome): void {
  const { state } = turn;
  const end = (outcome: 'failed' | 'aborted' | 'needs-human', error: RolloutError): void =>
    emit(turn, { type: 'rollout-end', outcome, error });
  const rollout = whichRollout(state);
  const why = whyHuman(state);
  if (state.claim.refused !== undefined && !state.claim.held) end('failed', { kind: 'busy', ...state.claim.refused });
  else if (why !== undefined) end('needs-human', { kind: 'needs-human', rollout, why, failures: state.failures, undo });
  else if (cause === 'aborted')
    end('aborted', { kind: 'aborted', rollout, reason: state.asked.abort ?? 'aborted', undo });
  else end('failed', { kind: 'rollout-failed', rollout, failures: state.failures, undo });
}

/** A pause holds neither the way back nor the end. */
function endPause(turn: Deciding): void {
  if (turn.state.paused) emit(turn, { type: 'pause-end' });
}

/** All lanes are settled and nothing goes forward any more: the way back begins, or the end if nothing was touched. */
export function beginUndo(turn: Deciding): void {
  const cause = turn.ending === 'aborting' ? 'aborted' : 'failed';
  const phases = planUndo(turn.plan, turn.state);
  endPause(turn);
  if (phases.length > 0) emit(turn, { type: 'undo-start', cause, phases });
  else endUnsuccessfully(turn, cause, undoOutcome(turn.state, false));
}

/** The way back has been gone. */
export function endUndo(turn: Deciding): void {
  const { undo } = turn.state;
  if (undo?.outcome === undefined) emit(turn, { type: 'undo-end', outcome: undoOutcome(turn.state, true) });
  else endUnsuccessfully(turn, undo.cause, undo.outcome);
}

/** Every phase has been gone through. */
export function endRollout(turn: Deciding): void {
  endPause(turn);
  emit(turn, { type: 'rollout-end', outcome: 'succeeded' });
}
