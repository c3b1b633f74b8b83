import { describe, expect, test } from 'vitest';
import { tokenBucket } from './token-bucket.ts';

describe('a token bucket of 2 a second and a burst of 3', () => {
  const rate = { perSecond: 2, burst: 3 };

  test('lets the burst through at once, and tells each of the others its own turn', () => {
    const bucket = tokenBucket(rate);
    expect(['a', 'b', 'c', 'd', 'e'].map((key) => bucket.take(key, 0))).toEqual([0, 0, 0, 500, 1_000]);
  });

  test('keeps the place of who was told to come again, and takes no second one for it', () => {
    const bucket = tokenBucket(rate);
    for (const key of ['a', 'b', 'c', 'd', 'e']) bucket.take(key, 0);
    expect(bucket.take('e', 400)).toBe(600);
    expect(bucket.take('d', 500)).toBe(0);
    expect(bucket.take('f', 500)).toBe(1_000);
    expect(bucket.take('e', 1_000)).toBe(0);
  });

  test('a place that nobody takes is forgotten after a minute', () => {
    const bucket = tokenBucket(rate);
    for (const key of ['a', 'b', 'c', 'd']) bucket.take(key, 0);
    for (const key of ['b', 'c']) bucket.take(key, 61_000);
    expect(bucket.take('x', 61_000)).toBe(0);
    expect(bucket.take('d', 61_000)).toBe(500);
  });

  test('a clock that is set back by an hour holds nobody up', () => {
    const bucket = tokenBucket(rate);
    const noon = 1_893_456_000_000;
    for (const key of ['a', 'b', 'c', 'd']) bucket.take(key, noon);
    expect(bucket.take('d', noon - 3_600_000)).toBe(500);
    expect(bucket.take('d', noon - 3_600_000 + 500)).toBe(0);
  });

  test('over a long time no more than the rate gets through, however often it is asked', () => {
    const bucket = tokenBucket(rate);
    let through = 0;
    for (let now = 0; now <= 60_000; now += 50) if (bucket.take(`at ${now}`, now) === 0) through += 1;
    expect(through).toBeLessThanOrEqual(3 + 2 * 60);
  });
});
