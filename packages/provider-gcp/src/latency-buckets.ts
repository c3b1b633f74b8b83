/** A `google.api.Distribution` as JSON: 64-bit numbers are texts, and what is 0 may be left out. */
export interface Distribution {
  readonly bucketOptions?: BucketOptions;
  /** By bucket: the first is below all edges, the last above. Zeros at the end are left out. */
  readonly bucketCounts?: readonly string[];
}

/** Where buckets end. Vertex does not document which of the three it uses. */
export interface BucketOptions {
  readonly linearBuckets?: {
    readonly numFiniteBuckets?: number;
    readonly width?: number;
    readonly offset?: number;
  };
  readonly exponentialBuckets?: {
    readonly numFiniteBuckets?: number;
    readonly growthFactor?: number;
    readonly scale?: number;
  };
  readonly explicitBuckets?: { readonly bounds?: readonly number[] };
}

/** The requests of a distribution that took at least as long as one of its edges. */
export interface LatencyCut {
  /** In milliseconds. */
  readonly edgeMs: number;
  readonly slower: number;
}

/** A computed edge may be a rounding error below the number that is meant. */
const ROUNDING = 1 - 1e-9;

/** The edges between the buckets, in order: bucket `i` ends before edge `i`, and the last bucket has no end (google/api/distribution.proto). */
function edgesOf({
  linearBuckets: linear,
  exponentialBuckets: exponential,
  explicitBuckets,
}: BucketOptions): readonly number[] {
  if (linear !== undefined) {
    const { numFiniteBuckets = 0, width = 0, offset = 0 } = linear;
    return Array.from({ length: numFiniteBuckets + 1 }, (_, index) => offset + width * index);
  }
  if (exponential !== undefined) {
    const { numFiniteBuckets = 0, growthFactor = 0, scale = 0 } = exponential;
    return Array.from({ length: numFiniteBuckets + 1 }, (_, index) => scale * growthFactor ** index);
  }
  return explicitBuckets?.bounds ?? [];
}

/** Counts above the smallest edge that is at least the limit; within a bucket nothing is estimated. Undefined if all edges are below the limit. */
export function cutAt(
  { bucketOptions = {}, bucketCounts = [] }: Distribution,
  limitMs: number,
): LatencyCut | undefined {
  const edges = edgesOf(bucketOptions);
  const at = edges.findIndex((edge) => edge >= limitMs * ROUNDING);
  const edge = edges[at];
  if (edge === undefined) return undefined;
  const slower = bucketCounts.slice(at + 1).reduce((sum, count) => sum + Number(count), 0);
  return { edgeMs: Math.round(edge * 1_000) / 1_000, slower };
}
