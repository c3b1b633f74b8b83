import type { RegionState, StepState } from '../../state/rollout-state.ts';
import { type DecisionContext, providerOf } from '../context.ts';
import { drive } from '../drive.ts';
import { skip, succeed } from '../end-step.ts';
import { goalOf } from '../goal-of.ts';
import type { RegionStep } from './step-kind.ts';

function decideRetire(context: DecisionContext, step: StepState, region: RegionState): void {
  if (region.previous === null) return skip(context, step, 'there is no previous deployment');
  if (context.state.warnings.some((warning) => warning.region === region.planned.key))
    return skip(context, step, 'monitoring is not active there, so the previous deployment is kept');
  if (providerOf(context, region)?.retires === false)
    return skip(context, step, 'its provider cannot remove a deployment');
  const goal = goalOf(context, step, region, { method: 'retire', want: 'absent', percents: [] });
  if (drive(context, step, region, { ...goal, deployment: region.previous, owner: undefined })) succeed(context, step);
}

/** Retires the previous deployment, after everything else succeeded. */
export const retireStep: RegionStep = { of: 'region', decide: decideRetire };
