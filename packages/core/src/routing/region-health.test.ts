import { describe, expect, test } from 'vitest';
import { RegionHealth } from './region-health.ts';

const NONE = { requests: 0, failures: 0 };

/** A region that was ejected at a time, and when it is due. */
function ejected(now = 0) {
  const health = new RegionHealth();
  const due = now + health.eject(now, 0.5);
  return { health, due };
}

test('it is ejected for 10 seconds, twice as long each further time, and never longer than 5 minutes', () => {
  const timesBy = (chance: number): readonly number[] => {
    const health = new RegionHealth();
    return Array.from({ length: 8 }, () => Math.round(health.eject(0, chance)));
  };
  expect(timesBy(0.5)).toEqual([10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000, 300_000]);
  expect(timesBy(0)).toEqual([8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000]);
  expect(timesBy(1)).toEqual([12_000, 24_000, 48_000, 96_000, 192_000, 300_000, 300_000, 300_000]);
});

test('once it had all of its share for a while, the next ejection is a first one', () => {
  const { health, due } = ejected();
  const isTrial = health.started(due, due + 1_000);
  health.succeeded(due, isTrial);
  expect(health.share(due)).toBeCloseTo(0.1, 9);
  expect(health.share(due + 15_000)).toBeCloseTo(0.55, 9);
  expect(health.share(due + 30_000)).toBe(1);
  expect(health.eject(due + 30_001, 0.5)).toBe(10_000);
});

describe('the request that tries a region', () => {
  test('is one, and no other goes there meanwhile', () => {
    const { health, due } = ejected();
    expect(health.share(due - 1)).toBe(0);
    expect(health.started(due - 1, due + 5_000)).toBe(false);
    expect(health.share(due)).toBe(1);
    expect(health.started(due, due + 5_000)).toBe(true);
    expect([health.share(due + 1), health.isDue(due + 1), health.started(due + 1, due + 9_000)]).toEqual([
      0,
      false,
      false,
    ]);
  });

  test('alone decides: an older request says nothing, however it ends', () => {
    const { health, due } = ejected();
    health.started(due, due + 5_000);
    expect(health.failed(due + 1, false, NONE)).toBe(false);
    expect(health.succeeded(due + 2, false)).toBe(false);
    expect([health.isEjected, health.share(due + 3)]).toEqual([true, 0]);
    expect(health.succeeded(due + 4, true)).toBe(true);
    expect([health.isEjected, health.share(due + 4)]).toEqual([false, 0.1]);
  });

  test('leads to another ejection if it fails', () => {
    const { health, due } = ejected();
    health.started(due, due + 5_000);
    expect(health.failed(due + 1, true, NONE)).toBe(true);
  });

  test('makes room for the next one when it was cancelled', () => {
    const { health, due } = ejected();
    health.started(due, due + 5_000);
    health.trialEnded(due + 5_000);
    expect(health.isDue(due + 1)).toBe(true);
  });

  test('makes room for the next one at its deadline, and its end is not that of the next', () => {
    const { health, due } = ejected();
    health.started(due, due + 5_000);
    expect(health.isDue(due + 4_999)).toBe(false);
    expect(health.started(due + 5_000, due + 10_000)).toBe(true);
    health.trialEnded(due + 5_000);
    expect(health.isDue(due + 6_000)).toBe(false);
  });

  test('waits until the region wants to be asked again', () => {
    const { health, due } = ejected();
    health.leaveAlone(due + 60_000);
    expect([health.isDue(due), health.share(due)]).toEqual([false, 0]);
    expect(health.isDue(due + 60_000)).toBe(true);
  });
});

describe('failures', () => {
  test('five in a row are too many, four and a success are not', () => {
    const health = new RegionHealth();
    for (let times = 0; times < 4; times += 1) expect(health.failed(0, false, NONE)).toBe(false);
    health.succeeded(0, false);
    for (let times = 0; times < 4; times += 1) expect(health.failed(0, false, NONE)).toBe(false);
    expect(health.failed(0, false, NONE)).toBe(true);
  });

  test('are judged by their share from 20 requests on, beside that of the others', () => {
    /** Whether the third failure is one too many, after so many requests that succeeded. */
    const isTooMany = (succeeded: number, others: typeof NONE): boolean => {
      const health = new RegionHealth();
      health.failed(0, false, others);
      health.failed(0, false, others);
      for (let times = 0; times < succeeded; times += 1) health.succeeded(0, false);
      return health.failed(0, false, others);
    };
    // 3 of 19, of 20, and of 30.
    expect(isTooMany(16, NONE)).toBe(false);
    expect(isTooMany(17, NONE)).toBe(true);
    expect(isTooMany(27, NONE)).toBe(false);
    expect(isTooMany(17, { requests: 100, failures: 6 })).toBe(false);
    expect(isTooMany(17, { requests: 100, failures: 4 })).toBe(true);
  });

  test('count for 30 seconds', () => {
    const health = new RegionHealth();
    health.failed(500, false, NONE);
    health.succeeded(15_000, false);
    expect(health.counted(29_999)).toEqual({ requests: 2, failures: 1 });
    expect(health.counted(30_000)).toEqual({ requests: 1, failures: 0 });
    expect(health.counted(90_000)).toEqual({ requests: 0, failures: 0 });
  });
});
