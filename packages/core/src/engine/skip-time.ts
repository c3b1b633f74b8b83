import type { StepState } from '../state/rollout-state.ts';
import type { DraftState } from './draft.ts';

/** Leaves out a time in which nobody could look: whatever is measured from a moment before it (deadlines, lag, learned durations) goes on as if it had not been.
 * `unanswered`: only in steps whose attempt has had no answer; where the cloud was at work, it had the time. */
export function skipTime(state: DraftState, byMs: number, unanswered = false): void {
  const skip = (step: StepState) => {
    if (step.status !== 'running') return step;
    // A person has a day, whoever drives the rollout meanwhile.
    if (step.planned.action === 'approve') return step;
    if (step.planned.action === 'bake') return skipInBake(step, byMs);
    return unanswered && step.last !== undefined ? step : skipInStep(step, byMs);
  };
  state.steps = state.steps.map(skip);
  state.regions = state.regions.map((region) => ({
    ...region,
    changedAt: region.changedAt > 0 && !unanswered ? region.changedAt + byMs : region.changedAt,
    steps: region.steps.map(skip),
  }));
}

/** The time of a bake is that of its readings. Only the time in which it cannot be read goes on later. */
function skipInBake(step: StepState, byMs: number): StepState {
  const { waiting } = step;
  return waiting === undefined ? step : { ...step, waiting: { ...waiting, at: waiting.at + byMs } };
}

function skipInStep(step: StepState, byMs: number): StepState {
  const { open, last, startedAt } = step;
  return {
    ...step,
    startedAt: startedAt + byMs,
    open: open && { ...open, at: open.at + byMs },
    last: last && { ...last, at: last.at + byMs },
  };
}
