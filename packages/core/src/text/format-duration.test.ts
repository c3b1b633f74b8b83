import { expect, test } from 'vitest';
import { formatDuration } from './format-duration.ts';

test.each([
  [0, '0ms'],
  [0.4, '0ms'],
  [250, '250ms'],
  [1_000, '1s'],
  [1_999, '1s'],
  [90_000, '1m 30s'],
  [3_600_000, '1h'],
  [3_605_000, '1h'],
  [45_000_000, '12h 30m'],
  [2_592_000_000, '30d'],
])('%d ms is %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
