import { describe, expect, test } from 'vitest';
import { nextCallAt, nextLookAt, type Pace, pollIntervalMs } from './polling.ts';

const MINUTE_MS = 60_000;
const guessed = (expectedMs: number): Pace => ({ expectedMs, isLearned: false });
const learned = (expectedMs: number): Pace => ({ expectedMs, isLearned: true });

/** The times, after a change that takes `takesMs`, at which it is looked at until it is seen to be done. */
function looksUntil(takesMs: number, pace: Pace | undefined, key = 'r/deploy:aws/us-east-1/1'): readonly number[] {
  const looks = [0];
  for (let at = 0; at < takesMs; looks.push(at)) at = nextLookAt({ at }, 0, pace, key);
  return looks;
}

/** Over many keys and durations of within a tenth: looks that were made, and milliseconds until it was noticed. */
function meanOf(aboutMs: number, pace: Pace | undefined): { readonly looks: number; readonly lateMs: number } {
  let looks = 0;
  let lateMs = 0;
  const runs = 500;
  for (let run = 0; run < runs; run += 1) {
    const takesMs = aboutMs * (0.9 + (0.2 * run) / runs);
    const made = looksUntil(takesMs, pace, `r/deploy:aws/region-${run}/1`);
    looks += made.length / runs;
    lateMs += ((made.at(-1) ?? 0) - takesMs) / runs;
  }
  return { looks, lateMs };
}

describe('the rhythm of looks', () => {
  test.each([
    [0, undefined, 250],
    [4_000, undefined, 1_000],
    [60_000, undefined, 15_000],
    [600_000, undefined, 30_000],
    [0, guessed(360_000), 20_000],
    [10_000, guessed(360_000), 20_000],
    [30_000, guessed(360_000), 57_000],
    [90_000, guessed(360_000), 57_000],
    [180_000, guessed(360_000), 28_000],
    [900_000, guessed(360_000), 28_000],
    [0, learned(480_000), 411_840],
    [411_840, learned(480_000), 24_000],
    [520_000, learned(480_000), 24_000],
    [900_000, learned(480_000), 57_000],
    [0, learned(300), 250],
  ] as const)('after %d ms of %o it waits %d ms', (elapsed, pace, interval) => {
    expect(pollIntervalMs(elapsed, pace)).toBe(interval);
  });

  test('where nothing is known it is quick at first, and never waits longer than half a minute and its jitter', () => {
    const looks = looksUntil(3_600_000, undefined);
    expect(looks[1]).toBeLessThan(300);
    const gaps = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(33_000);
  });

  test.each([4, 8, 15])(
    'what takes %d minutes is noticed sooner than by a look every half minute, with fewer looks',
    (minutes) => {
      const everyHalfMinute = { looks: 1.5 + minutes * 2, lateMs: 15_000 };
      for (const pace of [guessed(6 * MINUTE_MS), learned(minutes * MINUTE_MS)]) {
        const { looks, lateMs } = meanOf(minutes * MINUTE_MS, pace);
        expect(looks).toBeLessThan(everyHalfMinute.looks);
        expect(lateMs).toBeLessThan(everyHalfMinute.lateMs);
      }
      expect(meanOf(minutes * MINUTE_MS, learned(minutes * MINUTE_MS)).looks).toBeLessThan(8);
    },
  );

  test.each([1, 6, 12, 20, 60])(
    'where only a guess of %d minutes is known, a failure is noticed within a minute, whenever it comes',
    (minutes) => {
      for (const key of ['r/a/1', 'r/b/1', 'r/c/1', 'r/d/1']) {
        const looks = looksUntil(90 * MINUTE_MS, guessed(minutes * MINUTE_MS), key);
        const gaps = looks.slice(1).map((at, index) => at - (looks[index] ?? 0));
        expect(Math.max(...gaps)).toBeLessThanOrEqual(MINUTE_MS);
      }
    },
  );

  test.each([8, 9, 10, 11, 12, 15])(
    'where other regions took %d minutes, a region is looked at eleven times in eleven minutes at the most',
    (minutes) => {
      for (const key of ['r/a/1', 'r/b/1', 'r/c/1', 'r/d/1']) {
        const looks = looksUntil(20 * MINUTE_MS, learned(minutes * MINUTE_MS), key);
        expect(looks.filter((at) => at <= 11 * MINUTE_MS).length).toBeLessThanOrEqual(11);
      }
    },
  );

  test('the same key looks at the same times; another key at others', () => {
    expect(looksUntil(60_000, undefined, 'r/a/1')).toEqual(looksUntil(60_000, undefined, 'r/a/1'));
    expect(looksUntil(60_000, undefined, 'r/a/1')).not.toEqual(looksUntil(60_000, undefined, 'r/b/1'));
  });
});

test('a cloud that is never content is called some thirty times in an hour, and never more than three minutes apart', () => {
  const calls = [1_000];
  for (let at = 1_000; at < 3_600_000; calls.push(at)) at = nextCallAt(at, 0, 'r/remove:gcp/europe-west4/1');
  expect(calls.length).toBeLessThan(40);
  const gaps = calls.slice(1).map((at, index) => at - (calls[index] ?? 0));
  expect(Math.max(...gaps)).toBeLessThanOrEqual(200_000);
});
