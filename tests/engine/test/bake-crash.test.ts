import type { World } from '@landfall/core/testing';
import { everyOr, shareOf, shareTitle } from '@landfall/tests-support';
import { describe, expect, test } from 'vitest';
import { BAD, canaryPlan, endOfCanary, FINE, GOOD, inEvery, MINUTE, simulateCanary, USUAL } from '../src/canary.ts';
import { disagreements, firstBakeOf, verdictsOf } from '../src/judged-log.ts';
import { only } from './play.ts';

const BAKE = { min: '8m', max: '40m', holdFor: '30m' } as const;
const STAGES = [
  { percent: 25, bake: BAKE },
  { percent: 50, bake: BAKE },
  { percent: 100, bake: '5m' },
] as const;

const plans = {
  'one region': canaryPlan({ stages: STAGES }),
  'three regions': canaryPlan({ regions: [['fake/a', 'fake/b', 'fake/c']], stages: STAGES }),
  'waves that are cut over one by one': canaryPlan({
    regions: ['fake/a', 'fake/b'],
    stages: STAGES,
    cutover: 'per-wave',
  }),
} as const;

const minutes = (fromMs: number, toMs: number) => ({ fromMs: fromMs * MINUTE, toMs: toMs * MINUTE });

const worlds = {
  'a good version': FINE,
  'a bad version': { ...USUAL, next: [BAD] },
  'a version that turns bad': { ...USUAL, next: [GOOD, { fromMs: 15 * MINUTE, ...BAD }] },
  'a silent rollback': { ...FINE, revertsAfterMs: 6 * MINUTE },
  'traffic that stops': { ...FINE, stopsAfterMs: 4 * MINUTE },
  'traffic that goes elsewhere': { ...FINE, sends: 0 },
  'counts that cannot be read': { ...FINE, unreadable: [minutes(3, 9)] },
  'counts that come late, and never': { ...FINE, late: [{ ...minutes(3, 4), byMs: 3 * MINUTE }, minutes(5, 6)] },
} as const;

const EVERY_CRASH = 40;

describe.each(Object.entries(plans))('in %s', (_, plan) => {
  test.each(Object.entries(worlds))(
    `a crash changes nothing of what is judged of %s (after ${shareTitle(EVERY_CRASH)} of its events)`,
    { timeout: 900_000 },
    (_what, traffic) => {
      const whole = simulateCanary(plan, inEvery(plan, traffic));
      for (const { seq } of shareOf(whole.events, { every: everyOr(EVERY_CRASH) })) {
        const crashed = simulateCanary(plan, inEvery(plan, traffic, { crashes: [seq] }));
        expect(endOfCanary(crashed)).toBe(endOfCanary(whole));
        expect(verdictsOf(crashed.events)).toEqual(verdictsOf(whole.events));
        expect(disagreements(crashed.events, whole.events)).toEqual([]);
      }
    },
  );
});

const EVERY_MINUTE: World = { lostAt: Array.from({ length: 200 }, (_, minute) => minute * MINUTE + 30_000) };
const SELDOM: World = { wakesEveryMs: 10 * MINUTE };
const SELDOM_AND_FORGETFUL: World = { ...SELDOM, lostAt: Array.from({ length: 30 }, (_, of) => of * 10 * MINUTE - 1) };

describe.each<[what: string, more: World]>([
  ['whose process is lost between any two looks', EVERY_MINUTE],
  ['that is woken every ten minutes', SELDOM],
  ['that is woken every ten minutes, by a new process each time', SELDOM_AND_FORGETFUL],
])('a bake %s', (_, more) => {
  test.each([
    ['one region', 'a good version'],
    ['one region', 'a version that turns bad'],
    ['one region', 'counts that come late, and never'],
    ['three regions', 'a good version'],
    ['three regions', 'a bad version'],
    ['three regions', 'counts that come late, and never'],
  ] as const)('in %s of %s has the same verdict at the same period, from the same numbers', (regions, what) => {
    const plan = canaryPlan({
      regions: [plans[regions].regions.map(({ key }) => key)],
      stages: [{ percent: 25, bake: { min: '8m', max: '2h' } }, { percent: 100 }],
    });
    const whole = simulateCanary(plan, inEvery(plan, worlds[what]));
    const other = simulateCanary(plan, inEvery(plan, worlds[what], more));
    expect(endOfCanary(other)).toBe(endOfCanary(whole));
    expect(firstBakeOf(whole.events).verdict).toBeDefined();
    expect(firstBakeOf(other.events)).toEqual(firstBakeOf(whole.events));
    expect(disagreements(other.events, whole.events)).toEqual([]);
  });
});

test('a maximum is reached at its period, however seldom anybody looks', () => {
  const stages = [{ percent: 25, bake: { min: '5m', max: '15m', onInconclusive: 'fail' } }, { percent: 100 }] as const;
  const plan = canaryPlan({ stages });
  // It would pass some minutes after the maximum, which nobody may wait for.
  const slow = { ...FINE, requestsPerSecond: 30 };
  const whole = simulateCanary(plan, inEvery(plan, slow));
  const seldom = simulateCanary(plan, inEvery(plan, slow, { wakesEveryMs: 90 * MINUTE }));
  for (const { events } of [whole, seldom]) {
    const [end] = only(events, 'step-end').filter(({ action }) => action === 'bake');
    expect(end?.failure?.kind).toBe('inconclusive');
  }
  expect(disagreements(seldom.events, whole.events)).toEqual([]);
  const longer = canaryPlan({ stages: [{ percent: 25, bake: { min: '5m', max: '80m' } }, { percent: 100 }] });
  expect(endOfCanary(simulateCanary(longer, inEvery(longer, slow)))).toBe('succeeded');
});
