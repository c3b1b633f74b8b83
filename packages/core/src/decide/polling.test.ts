import { describe, expect, test } from 'vitest';
import { nextLookAt, pollIntervalMs } from './polling.ts';

/** The times, after a change that takes `takesMs`, at which it is looked at until it is seen to be done. */
function looksUntil(
  takesMs: number,
  expectedMs: number | undefined,
  key = 'r/deploy:aws/us-east-1/1',
): readonly number[] {
  const looks = [0];
  for (let at = 0; at < takesMs; looks.push(at)) at = nextLookAt({ at }, 0, expectedMs, key);
  return looks;
}

describe('the rhythm of looks', () => {
  test.each([
    [0, undefined, 250],
    [4_000, undefined, 1_000],
    [60_000, undefined, 15_000],
    [600_000, undefined, 30_000],
    [60_000, 480_000, 15_000],
    [420_000, 480_000, 30_000],
    [470_000, 480_000, 5_000],
    [480_000, 480_000, 1_000],
    [500_000, 480_000, 10_000],
  ])('after %d ms of an expected %s it waits %d ms', (elapsed, expected, interval) => {
    expect(pollIntervalMs(elapsed, expected)).toBe(interval);
  });

  test('it is quick at first, and never waits longer than half a minute and its jitter', () => {
    const looks = looksUntil(3_600_000, undefined);
    expect(looks[1]).toBeLessThan(300);
    const gaps = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(33_000);
  });

  test('what usually takes eight minutes, and does, is noticed within seconds', () => {
    const looks = looksUntil(480_000, 480_000);
    expect((looks.at(-1) ?? 0) - 480_000).toBeLessThan(2_000);
    expect(looks.length).toBeLessThan(60);
  });

  test('the same key looks at the same times; another key at others', () => {
    expect(looksUntil(60_000, undefined, 'r/a/1')).toEqual(looksUntil(60_000, undefined, 'r/a/1'));
    expect(looksUntil(60_000, undefined, 'r/a/1')).not.toEqual(looksUntil(60_000, undefined, 'r/b/1'));
  });
});
