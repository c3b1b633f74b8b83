import type { RegionState, StepState } from '../../state/rollout-state.ts';
import type { DecisionContext } from '../context.ts';
import { drive } from '../drive.ts';
import { skip, succeed } from '../end-step.ts';
import { goalOf } from '../goal-of.ts';
import type { RegionStep } from './step-kind.ts';

function decideRoute(context: DecisionContext, step: StepState, region: RegionState): void {
  const percent = step.planned.percent ?? 100;
  if (region.previous === null && percent < 100)
    return skip(context, step, 'there is no previous deployment, so all traffic moves at the last stage');
  const goal = goalOf(context, step, region, { method: 'route', want: 'serving', percents: [percent] });
  if (drive(context, step, region, { ...goal, shift: { previous: region.previous, from: region.percent, percent } }))
    succeed(context, step);
}

/** Moves a region's traffic to the step's share. Without a previous deployment, all traffic moves at the last stage. */
export const routeStep: RegionStep = {
  of: 'region',
  decide: decideRoute,
};
