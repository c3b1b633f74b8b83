import { describe, expect, test } from 'vitest';
import { planOf } from '../../test/paper-plan.ts';
import type { RolloutSpec } from '../spec/rollout-spec.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Minutes in which steps end that have one call after the other for 2 minutes each, beyond their deadlines of 5, 60, 10, 30 and 15 minutes. */
const STEPS = { select: 5 + 6, wave: 60 + 12 + 10 + 4, route: 30 + 6, monitor: 15 + 6 };
const ROLLBACK = { restore: 60 + 10, remove: 60 + 6, confirm: 5 + 4 };

/** The bounds of a plan without bakes, of three waves: one region, two, and three. */
function boundsOf(spec: Partial<RolloutSpec>) {
  const regions = ['none/a', ['none/b', 'none/c'], ['none/d', 'none/e', 'none/f']];
  return planOf({ regions, stages: [{ percent: 100 }], ...spec } as Partial<RolloutSpec>).bounds;
}

const { select, wave, route, monitor } = STEPS;
const FORWARD = select + 3 * wave + route + monitor;
const BACK = ROLLBACK.restore + 3 * ROLLBACK.remove + ROLLBACK.confirm;

describe('the longest duration, in minutes, and with a rollback', () => {
  test.each<readonly [string, Partial<RolloutSpec>, number, number]>([
    ['has the deadline of each step, and the calls that overrun it', {}, FORWARD, FORWARD + BACK],
    [
      'has the regions of a wave one after the other, where they wait for a slot',
      { concurrency: 2 },
      FORWARD + wave,
      FORWARD + wave + BACK,
    ],
    [
      'has the stages of each wave',
      { cutover: 'per-wave', stages: [{ percent: 10 }, { percent: 100 }] },
      FORWARD + 5 * route,
      FORWARD + 5 * route + BACK,
    ],
    ['has approvals', { approvals: [{ before: 'cutover', within: '4h' }] }, FORWARD + 4 * 60, FORWARD + 4 * 60 + BACK],
    [
      'has the rollback of the last region that is tolerated',
      { failure: { tolerate: 1, mode: 'fast' } },
      FORWARD + ROLLBACK.restore + ROLLBACK.remove + ROLLBACK.confirm,
      FORWARD + BACK,
    ],
    [
      'has a hold, which without commands ends in a rollback',
      { failure: { reaction: 'hold', holdFor: '2h' } },
      FORWARD,
      FORWARD + 2 * 60 + BACK,
    ],
  ])('%s', (_, spec, minutes, withRollback) => {
    const { longestMs, longestWithRollbackMs, shortestMs } = boundsOf(spec);
    expect([longestMs / MINUTE, longestWithRollbackMs / MINUTE, shortestMs]).toEqual([minutes, withRollback, 0]);
  });
});

describe('the longest wait for windows', () => {
  const windows = [{ from: '00:00', to: '12:00', timeZone: 'UTC' }] as const;
  test.each<readonly [string, Partial<RolloutSpec>, number]>([
    ['is none without windows', {}, 0],
    ['is that of each wave and of each stage', { windows }, 4 * 14],
    ['is that of each step, if a window holds those', { windows, onClose: 'hold' }, (3 * 2 + 1) * 14],
    [
      'has each freeze once, and the next window after it',
      {
        windows,
        freeze: [
          { from: '2030-01-01T00:00:00Z', to: '2030-01-03T00:00:00Z', reason: 'a' },
          { from: '2030-02-01T00:00:00Z', to: '2030-02-02T00:00:00Z', reason: 'b' },
        ],
      },
      4 * 14 + 2 * 14 + 3 * 24,
    ],
  ])('%s', (_, spec, hours) => {
    const { longestMs, longestWindowWaitMs } = boundsOf(spec);
    expect(longestWindowWaitMs).toBe(hours * HOUR);
    expect(longestMs).toBe(FORWARD * MINUTE + hours * HOUR);
  });
});

test('a bake takes at least its minimum and until its counts are final; at most its maximum, periods that never come, 30 minutes without answers, and its hold', () => {
  const bake = { min: '10m', max: '2h', onInconclusive: 'fail' } as const;
  const stages = [{ percent: 5, bake }, { percent: 100 }] as const;
  const { shortestMs, longestMs } = planOf({ stages }).bounds;
  const without = planOf({ stages: [{ percent: 5 }, { percent: 100 }] }).bounds;
  expect(shortestMs).toBe(12 * MINUTE);
  const [looks, settling] = [3 * 2 * MINUTE, 2 * MINUTE + 8 * MINUTE];
  expect(longestMs - without.longestMs).toBe(2 * HOUR + settling + 30 * MINUTE + looks);
});

test('each region that is judged may begin a new hold, where it fails while the rollout is held', () => {
  const failure = { reaction: 'hold', holdFor: '1d' } as const;
  const stages = [{ percent: 100, bake: { min: '10m', onInconclusive: 'fail' } }] as const;
  const regions = [['all/a', 'all/b', 'all/c']] as const;
  const [held, not] = [planOf({ regions, stages, failure }).bounds, planOf({ regions, stages }).bounds];
  expect(held.longestWithRollbackMs - not.longestWithRollbackMs).toBe(3 * DAY);
});

test.each<readonly [string, Partial<RolloutSpec>, number]>([
  ['as many as the largest wave has, without a budget', {}, 3],
  ['as many as run at a time', { concurrency: 2 }, 2],
  ['one more than a strict budget tolerates', { failure: { tolerate: 1 } }, 2],
  ['one more than a strict budget tolerates in a wave', { failure: { tolerate: 3, toleratePerWave: 0 } }, 1],
  ['as many as run at a time, in a fast budget', { failure: { tolerate: 1, mode: 'fast' } }, 3],
])('regions at risk at a time: %s', (_, spec, regions) => {
  expect(boundsOf(spec).regionsAtRisk).toBe(regions);
});

test('users on the new version by phase: of its regions, of all, and where nothing serves yet', () => {
  const stages = [{ percent: 10 }, { percent: 100 }];
  const perWave = planOf({ regions: ['none/a', ['once/b', 'none/c', 'none/d']], stages, cutover: 'per-wave' }).bounds;
  expect(perWave.exposure).toEqual([
    { phase: 'wave-1', regions: ['none/a'], percent: 0, percentOfAll: 0, percentOfAllIfFirst: 25 },
    { phase: 'route-10:wave-1', regions: ['none/a'], percent: 10, percentOfAll: 2.5, percentOfAllIfFirst: 25 },
    { phase: 'route-100:wave-1', regions: ['none/a'], percent: 100, percentOfAll: 25, percentOfAllIfFirst: 25 },
    {
      phase: 'wave-2',
      regions: ['once/b', 'none/c', 'none/d'],
      percent: 0,
      percentOfAll: 25,
      percentOfAllIfFirst: 100,
    },
    {
      phase: 'route-10:wave-2',
      regions: ['none/c', 'none/d'],
      percent: 10,
      percentOfAll: 30,
      percentOfAllIfFirst: 100,
    },
    {
      phase: 'route-100:wave-2',
      regions: ['once/b', 'none/c', 'none/d'],
      percent: 100,
      percentOfAll: 100,
      percentOfAllIfFirst: 100,
    },
  ]);
});

test('the bounds follow from the plan, and change no hash', () => {
  const plan = planOf({});
  expect(JSON.parse(JSON.stringify(plan.bounds))).toEqual(plan.bounds);
  expect(Object.isFrozen(plan.bounds.exposure)).toBe(true);
});
