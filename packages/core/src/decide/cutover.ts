import type { RegionState, StepState } from '../state/rollout-state.ts';
import type { Deciding } from './deciding.ts';
import { drive } from './drive.ts';
import { retry, skip, succeed } from './end-step.ts';
import { goalOf } from './goal-of.ts';

/** Moves a region's traffic to the step's share. Where nothing served before there is nothing to share with: all of it moves at the last stage. */
export function decideRoute(turn: Deciding, s: StepState, region: RegionState): void {
  const percent = s.step.percent ?? 100;
  if (region.previous === null && percent < 100)
    return skip(turn, s, 'nothing served before, so all traffic moves at the last stage');
  const goal = goalOf(turn, s, region, { method: 'route', want: 'serving', percents: [percent] });
  if (drive(turn, s, region, { ...goal, shift: { previous: region.previous, from: region.percent, percent } }))
    succeed(turn, s);
}

/** Starts health monitoring; done once a reading of the right version is there. */
export function decideMonitor(turn: Deciding, s: StepState, region: RegionState): void {
  const goal = goalOf(turn, s, region, { method: 'monitor', want: 'serving', percents: [region.percent] });
  // What is read says who serves, not whether it is watched: a call that failed is made again.
  const error = s.open === undefined ? s.last?.error : undefined;
  if (error?.retryable === true && error.kind !== 'throttled') retry(turn, s, error, goal.attempts);
  else if (drive(turn, s, region, goal)) succeed(turn, s);
}

/** Retires what served before, after everything else succeeded. */
export function decideRetire(turn: Deciding, s: StepState, region: RegionState): void {
  if (region.previous === null) return skip(turn, s, 'nothing served before');
  if (turn.plan.providers[region.planned.provider]?.retires === false)
    return skip(turn, s, 'its provider cannot remove a deployment');
  const goal = goalOf(turn, s, region, { method: 'retire', want: 'absent', percents: [] });
  if (drive(turn, s, region, { ...goal, deployment: region.previous, owner: undefined })) succeed(turn, s);
}
