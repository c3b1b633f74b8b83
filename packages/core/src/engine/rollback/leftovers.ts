import type { Leftover, RollbackOutcome, StepFailure } from '../../errors/rollout-error.ts';
import type { Action } from '../../plan/actions.ts';
import { describeFailure } from '../../report/describe-failure.ts';
import { leftoverOf } from '../../report/leftover-of.ts';
import { regionState } from '../../state/find.ts';
import type { RegionState, RolloutState, StepState } from '../../state/rollout-state.ts';

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
  const region = regionState(state, failure.region);
  return region?.previous === null && region.routed;
}

function stepsOf(regions: readonly RegionState[], action: Action): readonly StepState[] {
  return regions.flatMap(({ steps }) => steps.filter(({ planned }) => planned.action === action));
}

/** What the rollback of these regions could not restore or remove, so far. */
function leftoversOf(state: RolloutState, regions: readonly RegionState[]): readonly Leftover[] {
  const keys = new Set(regions.map(({ planned }) => planned.key));
  const left: Leftover[] = state.failures.flatMap((failure) => {
    const { region } = failure;
    if (!isMixed(failure) || region === undefined || !keys.has(region)) return [];
    return [{ region, what: 'deployment', why: `left as it is: ${describeFailure(failure)}` }];
  });
  for (const { failure } of [...stepsOf(regions, 'leave'), ...stepsOf(regions, 'restore')])
    if (failure !== undefined) left.push(leftoverOf(failure, 'traffic'));
  for (const { failure } of stepsOf(regions, 'remove'))
    if (failure !== undefined)
      left.push(leftoverOf(failure, isLeftWithTraffic(state, failure) ? 'traffic' : 'deployment'));
  // A removal is skipped where the traffic could not be moved, which is named above; its deployment is left as well.
  for (const { planned, steps } of regions)
    if (steps.some((step) => step.planned.action === 'remove' && step.status === 'skipped'))
      left.push({ region: planned.key, what: 'deployment', why: 'it may still take traffic' });
  return left;
}

/** How the rollback of these regions ended: what is left, and what was read of each of them. */
export function rollbackOutcome(
  state: RolloutState,
  of: readonly RegionState[],
  wasRolledBack: boolean,
): RollbackOutcome {
  const left = leftoversOf(state, of);
  const regions = of.flatMap(({ after }) => after ?? []);
  if (left.length > 0) return { outcome: 'incomplete', left, regions };
  return wasRolledBack ? { outcome: 'completed', regions } : { outcome: 'not-needed' };
}

/** Whether all that ended the rollout is a hold that nobody decided, of a version with nothing against it. It stays where it is, for a person. */
export function isOnlyUnproven({ failures, asked }: RolloutState): boolean {
  const isUnproven = (failure: StepFailure) =>
    failure.kind === 'inconclusive' && failure.isOnlyTooFew && failure.heldMs > 0;
  return asked.abort === undefined && failures.length > 0 && failures.every(isUnproven);
}

/** What stays where it is in a rollout that is not rolled back: the new version's share of each region's traffic, or a deployment that has none yet. */
export function leftAsItIs({ regions }: RolloutState): RollbackOutcome {
  const left = regions.flatMap(({ planned, percent, touched }): readonly Leftover[] => {
    const region = planned.key;
    if (percent > 0) return [{ region, what: 'traffic', why: `the new version takes ${percent} percent of it` }];
    return touched ? [{ region, what: 'deployment', why: 'it takes no traffic yet' }] : [];
  });
  return { outcome: 'incomplete', left, regions: [] };
}
