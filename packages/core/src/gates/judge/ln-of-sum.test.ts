import { expect, test } from 'vitest';
import { lnOfSum } from './ln-of-sum.ts';

test.each([
  [0, 0, Math.LN2],
  [3, -50, 3],
  [-50, 3, 3],
  [Number.NEGATIVE_INFINITY, 2, 2],
  [2, Number.NEGATIVE_INFINITY, 2],
  [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
])('the log of exp(%d) + exp(%d)', (one, other, sum) => {
  expect(lnOfSum(one, other)).toBe(sum);
});

test('no sum is off by more than half of what a whole log keeps', () => {
  const differences = Array.from({ length: 50_000 }, (_, at) => at * 0.000_517);
  const off = differences.map((difference) => Math.abs(lnOfSum(-difference, 0) - Math.log1p(Math.exp(-difference))));
  expect(Math.max(...off)).toBeLessThan(0.4e-9);
  expect(differences.map((difference) => lnOfSum(0, -difference))).toEqual(
    differences.map((difference) => lnOfSum(-difference, 0)),
  );
});
