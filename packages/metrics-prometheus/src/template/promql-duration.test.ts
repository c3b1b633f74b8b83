import { expect, test } from 'vitest';
import { promqlDuration } from './promql-duration.ts';

test.for([
  [60_000, '1m'],
  [90_000, '90s'],
  [1_500, '1500ms'],
  [7_200_000, '2h'],
  [172_800_000, '2d'],
] as const)('%i ms are %s', ([ms, text]) => {
  expect(promqlDuration(ms)).toBe(text);
});
