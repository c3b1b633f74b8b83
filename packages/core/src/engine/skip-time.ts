import type { StepState } from '../state/rollout-state.ts';
import type { DraftState } from './draft.ts';

/** Leaves out a time in which nobody could look: whatever is measured from a moment before it (deadlines, lag, paces) goes on as if it had not been. */
export function skipTime(state: DraftState, byMs: number): void {
  state.steps = state.steps.map((step) => skipInStep(step, byMs));
  state.regions = state.regions.map((region) => ({
    ...region,
    changedAt: region.changedAt > 0 ? region.changedAt + byMs : 0,
    steps: region.steps.map((step) => skipInStep(step, byMs)),
  }));
}

function skipInStep(step: StepState, byMs: number): StepState {
  if (step.status !== 'running') return step;
  const { open, last, startedAt } = step;
  return {
    ...step,
    startedAt: startedAt + byMs,
    open: open && { ...open, at: open.at + byMs },
    last: last && { ...last, at: last.at + byMs },
  };
}
