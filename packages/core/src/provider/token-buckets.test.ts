import { expect, test } from 'vitest';
import { tokenBuckets } from './token-buckets.ts';

test('a name has one bucket, of its own rate, that no other name shares', () => {
  const rated: string[] = [];
  const bucketOf = tokenBuckets((api: string, region: string) => {
    rated.push(`${api} in ${region}`);
    return { perSecond: 1, burst: api === 'list' ? 2 : 1 };
  });
  expect(bucketOf('create', 'eu').take('a', 0)).toBe(0);
  expect(bucketOf('create', 'eu').take('b', 0)).toBe(1_000);
  expect(bucketOf('create', 'us').take('b', 0)).toBe(0);
  expect(bucketOf('list', 'eu').take('a', 0)).toBe(0);
  expect(bucketOf('list', 'eu').take('b', 0)).toBe(0);
  expect(rated).toEqual(['create in eu', 'create in us', 'list in eu']);
});

test('names of which the parts only look alike together are different', () => {
  const bucketOf = tokenBuckets((_one: string, _other: string) => ({ perSecond: 1, burst: 1 }));
  expect(bucketOf('a/b', 'c')).not.toBe(bucketOf('a', 'b/c'));
});
