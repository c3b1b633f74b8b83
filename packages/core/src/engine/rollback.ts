import { providerError } from '../provider/v1/provider-error.ts';
import type { RegionState, StepState } from '../state/rollout-state.ts';
import type { Deciding } from './deciding.ts';
import { drive, driveAway, firstLook } from './drive.ts';
import { fail, skip, succeed } from './end-step.ts';
import { isFallbackHealthy } from './fallback.ts';
import { type Goal, isReached } from './goal.ts';
import { goalOf } from './goal-of.ts';

/** The way back is tried more often than the way there: nobody waits behind it. */
const FEWEST_ATTEMPTS = 5;

function rollbackGoal(
  turn: Deciding,
  s: StepState,
  region: RegionState,
  of: Pick<Goal, 'method' | 'want' | 'percents'>,
): Goal {
  const goal = goalOf(turn, s, region, of);
  return { ...goal, attempts: Math.max(FEWEST_ATTEMPTS, goal.attempts) };
}

/** Moves a region's traffic back to what served before, if that is healthy; else it is held where it is. */
export function decideRestore(turn: Deciding, s: StepState, region: RegionState): void {
  const goal = rollbackGoal(turn, s, region, { method: 'route', want: 'idle', percents: [0] });
  const shift = { previous: region.previous, from: region.percent, percent: 0 };
  if (s.open !== undefined || s.last !== undefined) {
    if (drive(turn, s, region, { ...goal, shift })) succeed(turn, s);
    return;
  }
  const seen = firstLook(turn, s, region, goal);
  if (seen === undefined) return;
  if (isReached(seen, goal)) return succeed(turn, s);
  if (!isFallbackHealthy(turn, s, region, goal.key)) return;
  // What was asked for last may have come true or not: the way back starts from what is there.
  const from = 'percent' in seen && seen.percent !== undefined ? seen.percent : region.percent;
  drive(turn, s, region, { ...goal, shift: { ...shift, from } });
}

/** Removes what the rollout made in a region, once the region's own traffic is back. */
export function decideRemove(turn: Deciding, s: StepState, region: RegionState): void {
  const restored = turn.state.steps.get(`restore:${region.planned.key}`);
  if (restored?.status === 'failed') return skip(turn, s, 'its traffic could not be moved back');
  if (turn.plan.providers[region.planned.provider]?.retires === false) {
    const goal = rollbackGoal(turn, s, region, { method: 'retire', want: 'absent', percents: [] });
    const seen = firstLook(turn, s, region, goal);
    if (seen === undefined) return;
    if (isReached(seen, goal)) return succeed(turn, s);
    const error = providerError({
      kind: 'unsupported',
      message: 'its provider cannot remove a deployment; remove it by hand',
    });
    return fail(turn, s, { kind: 'provider-failed', error, attempts: 1 });
  }
  if (driveAway(turn, s, region, rollbackGoal(turn, s, region, { method: 'retire', want: 'absent', percents: [] })))
    succeed(turn, s);
}
