import type { RegionState, StepState } from '../../state/rollout-state.ts';
import type { DecisionContext } from '../context.ts';
import { drive } from '../drive.ts';
import { succeed } from '../end-step.ts';
import type { RegionStep } from './step-kind.ts';
import { tableGoal } from './table-goal.ts';

function decideEnter(context: DecisionContext, step: StepState, region: RegionState): void {
  if (drive(context, step, region, tableGoal(context, step, region, { method: 'enter', want: 'serving' })))
    succeed(context, step);
}

/** Enters a region in the router's table, once its own traffic has moved, until the entry is read back. */
export const enterStep: RegionStep = { of: 'region', decide: decideEnter };
