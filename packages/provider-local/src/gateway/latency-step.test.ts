import { expect, test } from 'vitest';
import { longestOf, STEPS, stepOf } from './latency-step.ts';

test.each([0, 0.01, 0.07, 0.29, 0.99, 1, 5, 9.99, 10, 14, 99.9, 100, 250, 999, 1_000, 1_250, 60_000, 600_000])(
  'a latency of three digits is kept as it is: %d ms',
  (latencyMs) => {
    expect(longestOf(stepOf(latencyMs))).toBe(latencyMs);
  },
);

test.each([
  [0.001, 0.01],
  [9.991, 10],
  [14.01, 14.1],
  [99.91, 100],
  [250.1, 251],
  [999.5, 1_000],
  [1_000.1, 1_010],
  [123_456, 124_000],
])('any other is that of the next step: %d ms belongs to %d ms', (latencyMs, kept) => {
  expect(longestOf(stepOf(latencyMs))).toBe(kept);
});

test('every step has its number, and they rise with the latency', () => {
  for (let step = 0; step < STEPS; step += 1) expect(stepOf(longestOf(step))).toBe(step);
});

test('what cannot be measured has a step too', () => {
  expect(stepOf(-1)).toBe(0);
  expect(stepOf(99_999_999)).toBe(STEPS - 1);
});
