import type { Target } from './plan.ts';

/** The region of a target; undefined if it is the rollout as a whole. */
export function regionOf(target: Target): string | undefined {
  return target.of === 'region' ? target.region : undefined;
}

/** The regions of lanes, steps or calls, without those that are of the rollout as a whole. */
export function regionsOf(of: readonly { readonly target: Target }[]): readonly string[] {
  return of.flatMap(({ target }) => regionOf(target) ?? []);
}
