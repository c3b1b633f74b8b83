import { expect, it } from 'vitest';
import { cutAt, type Distribution } from './latency-buckets.ts';

/** A distribution as Cloud Monitoring answers with one: 64-bit numbers are texts, and zeros at the end are missing. */
const GROWING: Distribution = {
  bucketOptions: { exponentialBuckets: { numFiniteBuckets: 64, growthFactor: Math.SQRT2, scale: 1 } },
  bucketCounts: ['0', '0', '0', '0', '0', '7', '0', '2', '0', '0', '1'],
};

it.for([
  // Bucket 5 is from 4 ms to 5.657, bucket 7 from 8 to 11.314, and bucket 10 from 22.627 to 32.
  [4, { edgeMs: 4, slower: 10 }],
  [4.1, { edgeMs: 5.657, slower: 3 }],
  [8, { edgeMs: 8, slower: 3 }],
  [22, { edgeMs: 22.627, slower: 1 }],
  [32, { edgeMs: 32, slower: 0 }],
  [100_000, { edgeMs: 131_072, slower: 0 }],
  [2 ** 32, { edgeMs: 2 ** 32, slower: 0 }],
  [2 ** 32 + 100, undefined],
] as const)('a limit of %d ms is the next edge', ([limitMs, cut]) => {
  expect(cutAt(GROWING, limitMs)).toEqual(cut);
});

it('an edge that is a rounding error below the limit is the limit', () => {
  const bucketOptions = { exponentialBuckets: { numFiniteBuckets: 30, growthFactor: 1.1, scale: 0.1 } };
  const meant = 0.1 * 1.1 ** 20 * (1 + Number.EPSILON * 8);
  expect(cutAt({ bucketOptions, bucketCounts: [] }, meant)?.edgeMs).toBe(0.673);
});

it('what is above the last edge is in the last bucket', () => {
  const linear = { linearBuckets: { numFiniteBuckets: 2, width: 50 } };
  expect(cutAt({ bucketOptions: linear, bucketCounts: ['1', '2', '3', '4'] }, 100)).toEqual({ edgeMs: 100, slower: 4 });
  expect(cutAt({ bucketOptions: linear, bucketCounts: ['1', '2', '3', '4'] }, 0)).toEqual({ edgeMs: 0, slower: 9 });
  const explicit = { explicitBuckets: { bounds: [10] } };
  expect(cutAt({ bucketOptions: explicit, bucketCounts: ['5', '6'] }, 10)).toEqual({ edgeMs: 10, slower: 6 });
});

it('without buckets there is no edge', () => {
  expect(cutAt({ bucketCounts: ['5'] }, 10)).toBeUndefined();
  expect(cutAt({ bucketOptions: { explicitBuckets: {} } }, 10)).toBeUndefined();
});
