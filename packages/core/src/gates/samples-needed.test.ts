import { expect, test } from 'vitest';
import { samplesNeeded } from './samples-needed.ts';

test.each([
  [30, 1, 30],
  [30, 0.9, 27],
  [30, 0.95, 29],
  [10, 0.7, 7],
  [30, 0, 0],
  [0, 1, 0],
])('of %i samples at a pass rate of %f, %i', (count, passRate, needed) => {
  expect(samplesNeeded(count, passRate)).toBe(needed);
});
