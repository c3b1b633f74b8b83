import type { ProviderError } from '../../provider/contract.ts';
import type { RegionState, StepState } from '../../state/rollout-state.ts';
import type { DecisionContext } from '../context.ts';
import { drive, serves } from '../drive.ts';
import { failWith, mayRetry, retry, succeed } from '../end-step.ts';
import type { Goal } from '../goal.ts';
import { goalOf } from '../goal-of.ts';
import type { RegionStep } from './step-kind.ts';

/** The last call's error, if it will not be called again. */
function finalError(context: DecisionContext, step: StepState, goal: Goal): ProviderError | undefined {
  const error = step.open === undefined ? step.last?.error : undefined;
  // What was throttled was called again already, until the step's deadline.
  if (error === undefined || !error.retryable || error.kind === 'throttled') return error;
  return mayRetry(context, step, error, goal.attempts) ? undefined : error;
}

function decideMonitor(context: DecisionContext, step: StepState, region: RegionState): void {
  const goal = goalOf(context, step, region, { method: 'monitor', want: 'serving', percents: [region.percent] });
  const error = finalError(context, step, goal);
  if (error !== undefined && context.plan.spec.monitoring !== 'required') {
    if (serves(context, step, region, goal)) failWith(context, step, error, { tolerated: true });
    return;
  }
  // An observation says who serves, not whether it is monitored: a call that failed is made again.
  const last = step.open === undefined ? step.last?.error : undefined;
  if (last?.kind === 'throttled') failWith(context, step, last);
  else if (last?.retryable === true) retry(context, step, last, goal.attempts);
  else if (drive(context, step, region, goal)) succeed(context, step);
}

/** Starts health monitoring; done once an observation shows the right version. Unless it is required, a release that serves stays without it. */
export const monitorStep: RegionStep = { of: 'region', decide: decideMonitor };
