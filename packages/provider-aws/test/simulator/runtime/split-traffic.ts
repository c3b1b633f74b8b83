import type { Fleet } from '../sagemaker/endpoint-record.ts';

/** Splits a number of requests over variants by their weights, to the last request. */
export function splitByWeight(fleets: readonly Fleet[], requests: number): ReadonlyMap<string, number> {
  const total = fleets.reduce((sum, { weight }) => sum + weight, 0);
  const split = new Map<string, number>();
  let passed = 0;
  let given = 0;
  for (const { variant, weight } of fleets) {
    passed += weight;
    const upTo = total === 0 ? 0 : Math.round((requests * passed) / total);
    split.set(variant.VariantName, upTo - given);
    given = upTo;
  }
  return split;
}
