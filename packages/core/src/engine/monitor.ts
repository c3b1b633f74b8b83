import type { ProviderError } from '../provider/v1/provider-error.ts';
import type { RegionState, StepState } from '../state/rollout-state.ts';
import type { Deciding } from './deciding.ts';
import { drive, serves } from './drive.ts';
import { failBy, mayRetry, retry, succeed } from './end-step.ts';
import type { Goal } from './goal.ts';
import { goalOf } from './goal-of.ts';

/** The last call's error, if it will not be called again. */
function finalError(turn: Deciding, s: StepState, goal: Goal): ProviderError | undefined {
  const error = s.open === undefined ? s.last?.error : undefined;
  // What was throttled was called again already, until the step's deadline.
  if (error === undefined || !error.retryable || error.kind === 'throttled') return error;
  return mayRetry(turn, s, error, goal.attempts) ? undefined : error;
}

/** Starts health monitoring; done once an observation shows the right version. Unless it is required, a release that serves stays without it. */
export function decideMonitor(turn: Deciding, s: StepState, region: RegionState): void {
  const goal = goalOf(turn, s, region, { method: 'monitor', want: 'serving', percents: [region.percent] });
  const error = finalError(turn, s, goal);
  if (error !== undefined && turn.plan.spec.monitoring !== 'required') {
    if (serves(turn, s, region, goal)) failBy(turn, s, error, { tolerated: true });
    return;
  }
  // An observation says who serves, not whether it is monitored: a call that failed is made again.
  const last = s.open === undefined ? s.last?.error : undefined;
  if (last?.kind === 'throttled') failBy(turn, s, last);
  else if (last?.retryable === true) retry(turn, s, last, goal.attempts);
  else if (drive(turn, s, region, goal)) succeed(turn, s);
}
