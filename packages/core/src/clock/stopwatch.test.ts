import { expect, test } from 'vitest';
import { stopwatch } from './stopwatch.ts';

test('a monotonic clock is what counts, whatever the wall clock does', () => {
  let wall = 1_000_000;
  let elapsed = 50;
  const passed = stopwatch({ now: () => wall, elapsed: () => elapsed });
  elapsed += 10;
  wall -= 3_600_000;
  expect(passed()).toBe(10);
  wall += 7_200_000;
  expect(passed()).toBe(10);
});

test('with a wall clock alone, a step back counts as no time, and what passes after it counts', () => {
  let wall = 1_000_000;
  const passed = stopwatch({ now: () => wall });
  wall += 5_000;
  expect(passed()).toBe(5_000);
  wall -= 3_600_000;
  expect(passed()).toBe(5_000);
  wall += 2_000;
  expect(passed()).toBe(7_000);
});

test('without a clock, it is real time that counts', () => {
  const began = performance.now();
  const passed = stopwatch();
  while (performance.now() < began + 5);
  expect(passed()).toBeGreaterThan(0);
  expect(passed()).toBeLessThanOrEqual(performance.now() - began);
});
