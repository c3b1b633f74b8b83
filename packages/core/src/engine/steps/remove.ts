import { providerError } from '../../provider/contract.ts';
import type { RegionState, StepState } from '../../state/rollout-state.ts';
import { type DecisionContext, providerOf } from '../context.ts';
import { driveAway, firstLook } from '../drive.ts';
import { fail, skip, succeed } from '../end-step.ts';
import { isReached } from '../goal.ts';
import { rollbackGoal } from './rollback-goal.ts';
import type { RegionStep } from './step-kind.ts';

function decideRemove(context: DecisionContext, step: StepState, region: RegionState): void {
  const restored = region.steps.find(({ planned }) => planned.action === 'restore');
  if (restored?.status === 'failed') return skip(context, step, 'its traffic could not be moved back');
  const left = region.steps.find(({ planned }) => planned.action === 'leave');
  if (left?.status === 'failed') return skip(context, step, 'its entry could not be removed from the table');
  if (providerOf(context, region)?.retires === false) {
    const goal = rollbackGoal(context, step, region, { method: 'retire', want: 'absent', percents: [] });
    const seen = firstLook(context, step, region, goal);
    if (seen === undefined) return;
    if (isReached(seen, goal)) return succeed(context, step);
    const error = providerError({
      kind: 'unsupported',
      message: 'its provider cannot remove a deployment; remove it by hand',
    });
    return fail(context, step, { kind: 'provider-failed', error, attempts: 1 });
  }
  if (
    driveAway(
      context,
      step,
      region,
      rollbackGoal(context, step, region, { method: 'retire', want: 'absent', percents: [] }),
    )
  )
    succeed(context, step);
}

/** Removes what the rollout made in a region, once the region's own traffic is back. */
export const removeStep: RegionStep = { of: 'region', decide: decideRemove };
