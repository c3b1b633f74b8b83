import { expect, test } from 'vitest';
import { formatTime } from './format-time.ts';

test.each([
  [0, '1970-01-01 00:00:00 UTC'],
  [1_893_456_000_000, '2030-01-01 00:00:00 UTC'],
  [1_893_456_000_000 + 86_399_999, '2030-01-01 23:59:59 UTC'],
  [Number.NaN, 'NaN ms'],
  [Number.POSITIVE_INFINITY, 'Infinity ms'],
])('%d is %s', (ms, text) => {
  expect(formatTime(ms)).toBe(text);
});
