import { expect, test } from 'vitest';
import { nearestWhole } from './nearest-whole.ts';

test.each([
  0,
  0.4,
  0.5,
  0.6,
  1.5,
  2.5,
  -0.5,
  -0.6,
  -1.5,
  1e9 + 0.5,
  2 ** 51 - 0.5,
  2 ** 52 + 1,
  2 ** 53 + 2,
  1e300,
  Number.NEGATIVE_INFINITY,
])('rounds %d as Math.round does', (value) => {
  expect(nearestWhole(value) + 0).toBe(Math.round(value) + 0);
  expect(nearestWhole(-value) + 0).toBe(Math.round(-value) + 0);
});
