import type { RegionState, StepState } from '../state/rollout-state.ts';
import { type DecisionContext, providerOf } from './context.ts';
import type { Goal } from './goal.ts';
import { paceKey } from './pace-key.ts';
import type { Pace } from './polling.ts';

/** How long a call takes: as learned from other regions, else as the provider says. */
function paceOf(context: DecisionContext, { calls }: StepState, region: RegionState, method: Goal['method']): Pace {
  const learned = context.state.learnedDurations[paceKey(region.planned.provider, method, calls)];
  if (learned !== undefined) return { expectedMs: learned.totalMs / learned.count, isLearned: true };
  const known = method === 'deploy' || method === 'route' || method === 'retire';
  const expectedMs = known ? providerOf(context, region)?.expectedMs?.[method] : undefined;
  return { expectedMs, isLearned: false };
}

/** What all goals of a step in a region share: whose deployment it is, which version, and the provider's pace. */
export function goalOf(
  context: DecisionContext,
  step: StepState,
  region: RegionState,
  of: Pick<Goal, 'method' | 'want' | 'percents'>,
): Goal {
  const provider = providerOf(context, region);
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
    pace: () => paceOf(context, step, region, of.method),
  };
}
