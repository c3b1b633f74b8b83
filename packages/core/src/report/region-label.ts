import type { Plan } from '../plan/plan.ts';

/** A region's name for people: the cloud's own name, after the provider's key only if the rollout has several providers. Without a region: `all regions`. */
export function regionLabel(plan: Pick<Plan, 'providers'>, region: string | undefined): string {
  if (region === undefined) return 'all regions';
  const isOnlyOne = Object.keys(plan.providers).length === 1;
  return isOnlyOne ? region.slice(region.indexOf('/') + 1) : region;
}

/** Several regions in a few words: their names, or their number. Without a region: `all regions`. */
export function regionLabels(plan: Pick<Plan, 'providers' | 'regions'>, regions: readonly string[]): string {
  if (regions.length === 0 || (regions.length > 1 && regions.length === plan.regions.length)) return 'all regions';
  if (regions.length > 3) return `${regions.length} regions`;
  return regions.map((region) => regionLabel(plan, region)).join(', ');
}
