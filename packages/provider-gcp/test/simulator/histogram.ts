/** The buckets of a distribution, as `google.api.Distribution.BucketOptions` is written in JSON. */
export type Buckets =
  | { readonly linearBuckets: { readonly numFiniteBuckets: number; readonly width: number; readonly offset?: number } }
  | {
      readonly exponentialBuckets: {
        readonly numFiniteBuckets: number;
        readonly growthFactor: number;
        readonly scale: number;
      };
    }
  | { readonly explicitBuckets: { readonly bounds: readonly number[] } };

/** How many requests took how many milliseconds. */
export type Latencies = readonly (readonly [ms: number, requests: number])[];

/** Up to where bucket `index` reaches; the last one has no end. */
function endOf(buckets: Buckets, index: number): number {
  if ('linearBuckets' in buckets) {
    const { numFiniteBuckets, width, offset = 0 } = buckets.linearBuckets;
    return index > numFiniteBuckets ? Number.POSITIVE_INFINITY : offset + width * index;
  }
  if ('exponentialBuckets' in buckets) {
    const { numFiniteBuckets, growthFactor, scale } = buckets.exponentialBuckets;
    return index > numFiniteBuckets ? Number.POSITIVE_INFINITY : scale * growthFactor ** index;
  }
  return buckets.explicitBuckets.bounds[index] ?? Number.POSITIVE_INFINITY;
}

/** A distribution as Cloud Monitoring writes it: "a bucket has an inclusive lower bound and exclusive upper bound"; zeros at the end are left out (google/api/distribution.proto). */
export function histogramOf(latencies: Latencies, buckets: Buckets): object {
  const counts: number[] = [];
  for (const [ms, requests] of latencies) {
    if (requests === 0) continue;
    let index = 0;
    while (ms >= endOf(buckets, index)) index += 1;
    for (let at = counts.length; at <= index; at += 1) counts.push(0);
    counts[index] = (counts[index] ?? 0) + requests;
  }
  const count = counts.reduce((sum, some) => sum + some, 0);
  const mean = latencies.reduce((sum, [ms, requests]) => sum + ms * requests, 0) / count;
  return { count: String(count), mean, bucketOptions: buckets, bucketCounts: counts.map(String) };
}

/** The latency that a share of the requests stays within. */
export function percentileOf(latencies: Latencies, share: number): number {
  const sorted = latencies.filter(([, requests]) => requests > 0).sort(([a], [b]) => a - b);
  let left = share * sorted.reduce((sum, [, requests]) => sum + requests, 0);
  for (const [ms, requests] of sorted) {
    left -= requests;
    if (left <= 0) return ms;
  }
  return sorted.at(-1)?.[0] ?? 0;
}
