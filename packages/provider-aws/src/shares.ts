import type { Endpoint } from './endpoint.ts';

/** Percent of an endpoint's requests by variant, those without any included. */
export type Shares = ReadonlyMap<string, number>;

/** Rounds to four decimals: `60.000001` is 60, since weights are fractions of their sum. */
function rounded(percent: number): number {
  return Math.round(percent * 1e4) / 1e4;
}

function sharesBy(endpoint: Endpoint, which: 'CurrentWeight' | 'DesiredWeight'): Shares {
  const variants = endpoint.ProductionVariants ?? [];
  const weights = variants.map((variant) => [variant.VariantName ?? '', variant[which] ?? 0] as const);
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  // A lone variant takes everything, whatever its weight.
  if (weights.length === 1) return new Map(weights.map(([name]) => [name, 100]));
  return new Map(weights.map(([name, weight]) => [name, total === 0 ? 0 : rounded((100 * weight) / total)]));
}

/** Where the requests of an endpoint go now. */
export function currentShares(endpoint: Endpoint): Shares {
  return sharesBy(endpoint, 'CurrentWeight');
}

/** Where they go once the weights have moved. */
export function desiredShares(endpoint: Endpoint): Shares {
  return sharesBy(endpoint, 'DesiredWeight');
}

/** Whether weights are still moving. */
export function isMoving(endpoint: Endpoint): boolean {
  return (endpoint.ProductionVariants ?? []).some(
    ({ CurrentWeight, DesiredWeight }) => DesiredWeight !== undefined && DesiredWeight !== CurrentWeight,
  );
}

/** Whether one variant takes that percent, another the rest, and no other variant anything. */
export function isSplit(shares: Shares, variant: string, percent: number, rest: string | undefined): boolean {
  for (const [name, share] of shares) {
    const expected = name === variant ? percent : name === rest ? 100 - percent : 0;
    if (share !== expected) return false;
  }
  return shares.has(variant) && (rest === undefined || shares.has(rest));
}
