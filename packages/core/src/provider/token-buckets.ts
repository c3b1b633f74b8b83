import { type Rate, type TokenBucket, tokenBucket } from './token-bucket.ts';

/**
 * Makes token buckets by name, such as an API and a region: the same name gives the same bucket, made on first use with the rate from `rateOf`.
 * `const bucketOf = tokenBuckets((api: string, region: string) => RATES[api])`, then `bucketOf(api, region).take(call.key, call.now)`.
 */
export function tokenBuckets<Name extends readonly string[]>(
  rateOf: (...name: Name) => Rate,
): (...name: Name) => TokenBucket {
  const buckets = new Map<string, TokenBucket>();
  return (...name) => {
    const key = JSON.stringify(name);
    const bucket = buckets.get(key) ?? tokenBucket(rateOf(...name));
    buckets.set(key, bucket);
    return bucket;
  };
}
