import type { Target } from './plan.ts';

/** The region of a target; undefined if the target is the whole rollout. */
export function regionOf(target: Target): string | undefined {
  return target.of === 'region' ? target.region : undefined;
}

/** The regions of lanes, steps or calls; those about the whole rollout are left out. */
export function regionsOf(of: readonly { readonly target: Target }[]): readonly string[] {
  return of.flatMap(({ target }) => regionOf(target) ?? []);
}
