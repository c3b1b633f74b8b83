import { expect, test } from 'vitest';
import { describeShares } from './describe-shares.ts';

test.each([
  [
    [
      ['a', 90],
      ['b', 10],
      ['c', 0],
    ] as const,
    '90% to a and 10% to b',
  ],
  [[['a', 100]] as const, '100% to a'],
  [[['a', 0]] as const, 'nothing'],
  [[], 'nothing'],
])('shares %j are "%s"', (shares, words) => {
  expect(describeShares(shares)).toBe(words);
  expect(describeShares(new Map(shares))).toBe(words);
});
