import type { Endpoint } from './call/vertex-api.ts';
import { PERCENT_LABEL } from './maker.ts';

/** Percent of the traffic by who takes it; one that takes none is left out. */
export type Shares = ReadonlyMap<string, number>;

/** Where an endpoint's traffic goes, by the ID of the deployed model. */
export function sharesOf({ trafficSplit }: Endpoint): Shares {
  return new Map(Object.entries(trafficSplit ?? {}).filter(([, percent]) => percent > 0));
}

/** `percent` for one, the rest for another, if there is one. */
export function splitShares(id: string, percent: number, rest: string | undefined): Shares {
  const shares = new Map<string, number>();
  if (percent > 0) shares.set(id, percent);
  if (percent < 100 && rest !== undefined) shares.set(rest, 100 - percent);
  return shares;
}

/** Whether two splits are the same. */
export function sameShares(one: Shares, other: Shares): boolean {
  return one.size === other.size && [...one].every(([id, percent]) => other.get(id) === percent);
}

/** The one with the largest share but for `except`. */
export function largestBut(shares: Shares, except: string): string | undefined {
  const others = [...shares].filter(([id]) => id !== except).sort(([, a], [, b]) => b - a);
  return others[0]?.[0];
}

/** The share in the label of an endpoint with one version. */
export function percentInLabel({ labels }: Endpoint): number {
  const percent = Number(labels?.[PERCENT_LABEL] ?? 0);
  return Number.isFinite(percent) ? percent : 0;
}
