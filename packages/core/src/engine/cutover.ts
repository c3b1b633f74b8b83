import type { RegionState, StepState } from '../state/rollout-state.ts';
import type { Deciding } from './deciding.ts';
import { drive, firstLook } from './drive.ts';
import { skip, succeed } from './end-step.ts';
import { isReached } from './goal.ts';
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

/** Has what only verification needed removed, once nothing waits for it: a route from the region's share to the same share. */
export function decideCleanUp(turn: Deciding, s: StepState, region: RegionState): void {
  const { previous, percent } = region;
  const goal = {
    ...goalOf(turn, s, region, { method: 'route', want: 'clean', percents: [percent] }),
    // It takes as long as a removal, whatever a shift of traffic takes.
    pace: { expectedMs: turn.plan.providers[region.planned.provider]?.expectedMs?.retire, isLearned: false },
    shift: { previous, from: percent, percent },
  };
  if (s.open === undefined && s.last === undefined) {
    const seen = firstLook(turn, s, region, goal);
    if (seen === undefined) return;
    if (isReached(seen, goal)) return succeed(turn, s);
  }
  if (drive(turn, s, region, goal)) succeed(turn, s);
}

/** Retires what served before, after everything else succeeded. */
export function decideRetire(turn: Deciding, s: StepState, region: RegionState): void {
  if (region.previous === null) return skip(turn, s, 'nothing served before');
  if (turn.state.warnings.some((warning) => warning.region === region.planned.key))
    return skip(turn, s, 'monitoring is not active there, so the previous deployment is kept');
  if (turn.plan.providers[region.planned.provider]?.retires === false)
    return skip(turn, s, 'its provider cannot remove a deployment');
  const goal = goalOf(turn, s, region, { method: 'retire', want: 'absent', percents: [] });
  if (drive(turn, s, region, { ...goal, deployment: region.previous, owner: undefined })) succeed(turn, s);
}
