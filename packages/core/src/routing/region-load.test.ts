import { expect, test } from 'vitest';
import { RegionLoad } from './region-load.ts';

test('a slower answer counts at once, a faster one slowly', () => {
  const load = new RegionLoad(0);
  expect(load.latencyMs).toBeUndefined();
  load.answered(100, 0, false);
  load.answered(400, 1, false);
  expect(load.latencyMs).toBe(400);
  load.answered(100, 10_001, false);
  // After ten seconds, the old value counts for 1 / e.
  expect(load.latencyMs).toBeCloseTo(400 / Math.E + 100 * (1 - 1 / Math.E), 6);
});

test('a failure that came soon says nothing of how fast answers are, one that came late does', () => {
  const load = new RegionLoad(0);
  load.answered(100, 0, false);
  load.answered(1, 5_000, true);
  expect(load.latencyMs).toBe(100);
  load.answered(9_000, 5_000, true);
  expect(load.latencyMs).toBe(9_000);
});

test('one more request costs its own time and that of those in flight, by weight', () => {
  const load = new RegionLoad(0);
  expect(load.cost(1, 70, 0)).toBe(70);
  load.answered(100, 0, false);
  expect(load.cost(1, 70, 0)).toBe(100);
  load.inFlight = 3;
  expect(load.cost(1, 70, 0)).toBe(400);
  expect(load.cost(4, 70, 0)).toBe(100);
});

test('what was measured long ago counts for less, unless requests wait', () => {
  const load = new RegionLoad(0);
  load.answered(1_000, 0, false);
  expect(load.cost(1, 70, 30_000)).toBeCloseTo(1_000 / Math.E ** 3, 6);
  load.inFlight = 1;
  expect(load.cost(1, 70, 30_000)).toBe(2_000);
});
