import type { RegionState, StepState } from '../../state/rollout-state.ts';
import type { DecisionContext } from '../context.ts';
import { drive, firstLook } from '../drive.ts';
import { succeed } from '../end-step.ts';
import { isReached } from '../goal.ts';
import { isFallbackHealthy } from '../rollback/fallback.ts';
import { rollbackGoal } from './rollback-goal.ts';
import type { RegionStep } from './step-kind.ts';

function decideRestore(context: DecisionContext, step: StepState, region: RegionState): void {
  const goal = rollbackGoal(context, step, region, { method: 'route', want: 'idle', percents: [0] });
  const shift = { previous: region.previous, from: region.percent, percent: 0 };
  if (step.open !== undefined || step.last !== undefined) {
    if (drive(context, step, region, { ...goal, shift })) succeed(context, step);
    return;
  }
  const seen = firstLook(context, step, region, goal);
  if (seen === undefined) return;
  if (isReached(seen, goal)) return succeed(context, step);
  if (!isFallbackHealthy(context, step, region, goal.key)) return;
  // What was asked for last may have come true or not: the rollback starts from what is there.
  const from = 'percent' in seen && seen.percent !== undefined ? seen.percent : region.percent;
  drive(context, step, region, { ...goal, shift: { ...shift, from } });
}

/** Moves a region's traffic back to the previous deployment, if that is healthy; else traffic stays where it is. */
export const restoreStep: RegionStep = {
  of: 'region',
  decide: decideRestore,
};
