import type { RegionState, StepState } from '../../state/rollout-state.ts';
import { type DecisionContext, providerOf } from '../context.ts';
import { drive, firstLook } from '../drive.ts';
import { succeed } from '../end-step.ts';
import { isReached } from '../goal.ts';
import { goalOf } from '../goal-of.ts';
import type { RegionStep } from './step-kind.ts';

function decideCleanUp(context: DecisionContext, step: StepState, region: RegionState): void {
  const { previous, percent } = region;
  const goal = {
    ...goalOf(context, step, region, { method: 'route', want: 'clean', percents: [percent] }),
    // It takes as long as a removal, whatever a shift of traffic takes.
    pace: () => ({ expectedMs: providerOf(context, region)?.expectedMs?.retire, isLearned: false }),
    shift: { previous, from: percent, percent },
  };
  if (step.open === undefined && step.last === undefined) {
    const seen = firstLook(context, step, region, goal);
    if (seen === undefined) return;
    if (isReached(seen, goal)) return succeed(context, step);
  }
  if (drive(context, step, region, goal)) succeed(context, step);
}

/** Removes what only verification needed, once nothing waits for it: a route from the region's share to the same share. */
export const cleanUpStep: RegionStep = { of: 'region', decide: decideCleanUp };
