import type { RegionState, StepState } from '../state/rollout-state.ts';
import { type DecisionContext, providerOf } from './context.ts';
import type { Goal } from './goal.ts';
import { paceKey } from './pace-key.ts';

/** What all goals of a step in a region share: whose deployment it is, which version, and the provider's pace. */
export function goalOf(
  context: DecisionContext,
  step: StepState,
  region: RegionState,
  of: Pick<Goal, 'method' | 'want' | 'percents'>,
): Goal {
  const provider = providerOf(context, region);
  const pace = context.state.learnedDurations[paceKey(region.planned.provider, of.method, step.calls)];
  const learnedMs = pace === undefined ? undefined : pace.totalMs / pace.count;
  const expectedMs = learnedMs ?? (of.method === 'monitor' ? undefined : provider?.expectedMs?.[of.method]);
  return {
    method: of.method,
    want: of.want,
    percents: of.percents,
    key: step.key,
    deployment: region.deployment ?? null,
    owner: region.owner,
    version: context.plan.spec.model.version,
    attempts: context.plan.limits.attempts,
    cancels: provider?.cancels === true,
    settleMs: provider?.settleMs ?? 0,
    pace: { expectedMs, isLearned: pace !== undefined },
  };
}
