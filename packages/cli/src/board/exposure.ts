import type { RolloutState } from '@landfall/core';

/** The share of users on the new version in percent, if all regions have the same traffic. */
export interface Exposure {
  readonly now: number;
  /** The most until the next wave or shift of traffic; left out once the rollout is rolled back or has ended. */
  readonly atMostNow?: number | undefined;
  /** The most of the whole rollout. */
  readonly atMost: number;
}

/** How many users have the new version, and how many at most. Where nothing served before, a region counts in full from its wave on. */
export function exposureOf(state: RolloutState): Exposure {
  const { plan, regions, forward, status } = state;
  const now = regions.reduce((sum, { percent }) => sum + percent, 0) / Math.max(1, regions.length);
  if (plan === undefined) return { now, atMost: 100 };
  const isFirst = regions.some(({ target, previous }) => target !== undefined && previous === null);
  const places = new Map(forward.phases.map(({ id }, place) => [id, place]));
  let atMost = 0;
  let atMostNow = 0;
  for (const bound of plan.bounds.exposure) {
    const percent = isFirst ? bound.percentOfAllIfFirst : bound.percentOfAll;
    atMost = Math.max(atMost, percent);
    if ((places.get(bound.phase) ?? 0) <= forward.phase) atMostNow = percent;
  }
  return status === 'running' ? { now, atMostNow, atMost } : { now, atMost };
}
