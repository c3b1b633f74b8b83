import { expect, test } from 'vitest';
import { countPeriods } from './count-periods.ts';
import type { Point } from './query/read-result.ts';

const MINUTE_MS = 60_000;

function points(...values: readonly (number | undefined)[]): readonly Point[] {
  return values.flatMap((value, index) => (value === undefined ? [] : [{ at: (index + 1) * MINUTE_MS, value }]));
}

function counted(requests: readonly Point[], bad: readonly Point[], finalUntil = 10 * MINUTE_MS): unknown {
  return countPeriods({ metric: 'quality', periodMs: MINUTE_MS, finalUntil, requests, bad }).match(
    (counts) => counts,
    (error) => error,
  );
}

const minute = (index: number, requests: number, bad: number) => ({
  from: (index - 1) * MINUTE_MS,
  to: index * MINUTE_MS,
  requests,
  bad,
});

test('the point at the end of a period is its count, rounded to a whole number', () => {
  expect(counted(points(9.4, 10.5, 0), points(0.4, 1.4, -0.2))).toEqual({
    state: 'counts',
    periods: [minute(1, 9, 0), minute(2, 11, 1), minute(3, 0, 0)],
    open: [],
  });
});

test('where the bad requests have no point there were none, and where neither has one there was no request', () => {
  expect(counted(points(9, undefined, 7), points())).toEqual({
    state: 'counts',
    periods: [minute(1, 9, 0), minute(3, 7, 0)],
    open: [],
  });
  expect(counted([], [])).toMatchObject({ state: 'no-data' });
});

test('a period is not given before it is final: it is open if it has requests, whatever else is wrong with it', () => {
  expect(counted(points(9, 8, 0), points(1, 9), MINUTE_MS)).toEqual({
    state: 'counts',
    periods: [minute(1, 9, 1)],
    open: [MINUTE_MS],
  });
});

test.for([
  [points(Number.NaN), points(), 'the query requests of the metric "quality" gives NaN for a period, not a count'],
  [points(5), points(Number.POSITIVE_INFINITY), 'the query bad of the metric "quality" gives Infinity for a period'],
  [points(-1), points(), 'the query requests of the metric "quality" gives -1 for a period: a count is never below 0'],
  [points(5), points(-0.6), 'the query bad of the metric "quality" gives -0.6 for a period'],
  [points(5), points(5.5), 'the query bad of the metric "quality" counts 6 of 5 requests for a period'],
  [points(), points(1), 'the query bad of the metric "quality" counts 1 of 0 requests for a period'],
] as const)('%j requests with %j bad ones are refused', ([requests, bad, message]) => {
  expect(counted(requests, bad)).toMatchObject({
    kind: 'invalid',
    retryable: false,
    message: expect.stringContaining(message),
  });
});
