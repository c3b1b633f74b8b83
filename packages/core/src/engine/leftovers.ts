import type { Leftover, RollbackOutcome, StepFailure } from '../errors/rollout-error.ts';
import { describeFailure } from '../report/describe-failure.ts';
import { leftoverOf } from '../report/leftover-of.ts';
import type { RolloutState } from '../state/rollout-state.ts';

/** Whether a fleet was seen half on one version and half on another. */
export function isMixed(failure: StepFailure): boolean {
  return failure.kind === 'drift' && failure.mixed;
}

/**
 * Whether a removal that failed leaves users on the failed version: refused as a conflict, since it takes traffic while another deployment
 * could; or the only deployment of its region, to which traffic was routed.
 */
export function isLeftWithTraffic(state: RolloutState, failure: StepFailure): boolean {
  if (failure.action !== 'remove') return false;
  if (failure.kind === 'provider-failed' && failure.error.kind === 'conflict') return true;
  const region = state.regions.get(failure.region);
  return region?.previous === null && region.routed;
}

/** What the rollback could not restore or remove, so far. */
function leftoversOf(state: RolloutState): readonly Leftover[] {
  const left: Leftover[] = state.failures.filter(isMixed).map((failure) => ({
    region: failure.region,
    what: 'deployment',
    why: `left as it is: ${describeFailure(failure)}`,
  }));
  for (const { step, failure } of state.steps.values()) {
    if (failure === undefined || (step.action !== 'restore' && step.action !== 'remove')) continue;
    const isTraffic = step.action === 'restore' || isLeftWithTraffic(state, failure);
    left.push(leftoverOf(failure, isTraffic ? 'traffic' : 'deployment'));
  }
  // A removal is skipped where the traffic could not be moved, which is named above; its deployment is left as well.
  for (const { step, status } of state.steps.values()) {
    if (step.action === 'remove' && status === 'skipped')
      left.push({ region: step.region, what: 'deployment', why: 'it may still take traffic' });
  }
  return left;
}

/** How the rollback of a state ended: what is left, and what was read of each region that it covered. */
export function rollbackOutcome(state: RolloutState, wasRolledBack: boolean): RollbackOutcome {
  const left = leftoversOf(state);
  const regions = [...state.regions.values()].flatMap(({ after }) => after ?? []);
  if (left.length > 0) return { outcome: 'incomplete', left, regions };
  return wasRolledBack ? { outcome: 'completed', regions } : { outcome: 'not-needed' };
}
