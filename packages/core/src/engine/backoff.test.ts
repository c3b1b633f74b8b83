import { expect, test } from 'vitest';
import type { Limits } from '../plan/plan.ts';
import { backoffMs } from './backoff.ts';
import { jitter } from './jitter.ts';

const limits = { baseDelayMs: 1_000, maxDelayMs: 5_000 } as Limits;

test.each([
  [1, 500, 1_000],
  [2, 1_000, 2_000],
  [3, 2_000, 4_000],
  [4, 2_500, 5_000],
  [20, 2_500, 5_000],
])('attempt %d is followed after %d to %d ms', (attempt, least, most) => {
  for (let index = 0; index < 200; index++) {
    const delay = backoffMs(limits, attempt, `r/deploy:aws/${index}/1`, undefined);
    expect(delay).toBeGreaterThanOrEqual(least);
    expect(delay).toBeLessThanOrEqual(most);
  }
});

test('no sooner than the cloud asked for', () => {
  expect(backoffMs(limits, 1, 'r/a/1', 45_000)).toBe(45_000);
  expect(backoffMs(limits, 1, 'r/a/1', 1)).toBeGreaterThanOrEqual(500);
});

test('the jitter of many keys is spread evenly over [0, 1)', () => {
  const buckets = new Array<number>(10).fill(0);
  for (let index = 0; index < 10_000; index++) {
    const value = jitter(`rollout/deploy:aws/region-${index}/1`);
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThan(1);
    const bucket = Math.floor(value * 10);
    buckets[bucket] = (buckets[bucket] ?? 0) + 1;
  }
  for (const count of buckets) expect(Math.abs(count - 1_000)).toBeLessThan(150);
});
