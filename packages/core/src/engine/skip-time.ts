import type { StepState } from '../state/rollout-state.ts';
import type { Draft, Writable } from './draft.ts';

/** Leaves out a time in which nobody could look: whatever is measured from a moment before it (deadlines, lag, paces) goes on as if it had not been. */
export function skipTime(state: Draft, byMs: number): void {
  for (const { current } of state.lanes.values()) {
    if (current === undefined) continue;
    const step = current as Writable<StepState>;
    step.startedAt += byMs;
    if (step.open !== undefined) step.open = { ...step.open, at: step.open.at + byMs };
    if (step.last !== undefined) step.last = { ...step.last, at: step.last.at + byMs };
  }
  for (const region of state.regions.values()) if (region.changedAt > 0) region.changedAt += byMs;
}
