import type { RolloutState } from '@landfall/core';

/** The share of users on the new version, 0 to 100, if all regions have the same traffic. */
export interface Exposure {
  /** As it was last read. */
  readonly now: number;
  /** The most that it can become in the phase that is open, whatever happens in the cloud. */
  readonly atMost: number;
}

/** How many users have the new version now, and how many at most in the open phase. */
export function exposureOf(state: RolloutState): Exposure | undefined {
  const { plan, regions, forward, status } = state;
  if (plan === undefined || regions.length === 0 || plan.followUp !== undefined) return undefined;
  const caps = new Map<string, number>();
  const begun = new Set<string>();
  if (status === 'running') {
    const reached = new Set(plan.phases.slice(0, forward.phase + (forward.isOpen ? 1 : 0)).map(({ id }) => id));
    for (const bound of plan.bounds.exposure) {
      if (!reached.has(bound.phase)) continue;
      for (const region of bound.regions) {
        begun.add(region);
        caps.set(region, Math.max(caps.get(region) ?? 0, bound.percent));
      }
    }
  }
  let [now, atMost] = [0, 0];
  for (const { planned, percent, previous, rollback, target } of regions) {
    now += percent;
    // The endpoint of a first deployment may exist only with all of the traffic.
    const isFirst = target !== undefined && previous === null && begun.has(planned.key);
    const cap = isFirst ? 100 : (caps.get(planned.key) ?? 0);
    atMost += Math.max(percent, rollback === undefined ? cap : 0);
  }
  return { now: now / regions.length, atMost: atMost / regions.length };
}
