import type { Plan, RolloutSpec } from '@landfall/core';
import { type SimulatedStep, simulate } from '@landfall/core/testing';
import { EVERY } from '@landfall/tests-support';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { idsOf, plansOf } from '../src/random-scenarios.ts';
import { beyondBounds } from '../src/simulated-worlds.ts';
import { slowScenario } from '../src/slow-worlds.ts';

const SLOW = Math.ceil(20_000 / EVERY);

test(`${SLOW} simulated rollouts in which everything takes as long as it may stay within the bounds of their plans`, {
  timeout: 900_000,
}, () => {
  fc.assert(
    fc.property(slowScenario, (each) => {
      expect(beyondBounds(each)).toEqual([]);
    }),
    { numRuns: SLOW },
  );
});

const HOUR = 3_600_000;

/** Everything takes as long as its deadline. */
function slow(id: string): SimulatedStep {
  if (id.startsWith('verify')) return { callMs: HOUR / 6 - 1_000 };
  if (id.startsWith('route')) return { takesMs: HOUR / 2 - 1_000 };
  return id.startsWith('monitor') || id.startsWith('select') ? {} : { takesMs: HOUR - 5_000 };
}

const REFUSED = { answers: ['permission'] } as const;

// A simulated cloud shows a removal at once, so a rollback is shorter than it may be.
describe('a rollout comes close to its longest duration', () => {
  test.each<readonly [string, number, Partial<RolloutSpec>, Readonly<Record<string, SimulatedStep>>]>([
    ['where all steps take their time', 0.98, {}, {}],
    ['with regions that wait for a slot', 0.98, { concurrency: 1 }, {}],
    ['with stages wave by wave', 0.98, { cutover: 'per-wave', stages: [{ percent: 10 }, { percent: 100 }] }, {}],
    ['where it fails at its last step and all is rolled back', 0.6, {}, { 'monitor:fake/e': REFUSED }],
    [
      'where it is held before that',
      0.8,
      { failure: { reaction: 'hold', holdFor: '12h' } },
      { 'monitor:fake/e': REFUSED },
    ],
    ['where nobody approves it', 0.8, { approvals: [{ before: 'stage-100' }] }, {}],
    [
      'where the last region is tolerated and rolled back',
      0.8,
      { failure: { tolerate: 1, mode: 'fast' } },
      { 'monitor:fake/e': REFUSED },
    ],
  ])('%s', (_, near, manner, steps) => {
    const timeouts = { call: '1s', select: '1m', monitor: '1m' } as const;
    const plan = plansOf([{ monitoring: 'required', timeouts, ...manner }])[5] as Plan;
    const all = Object.fromEntries(idsOf(plan).map((id) => [id, { ...slow(id), ...steps[id] }]));
    const { events, state } = simulate(plan, { steps: all });
    const ms = (events.at(-1)?.at ?? 0) - (events[0]?.at ?? 0);
    const { longestMs, longestWithRollbackMs } = plan.bounds;
    const most = state.outcome === 'succeeded' ? longestMs : longestWithRollbackMs;
    expect(ms).toBeLessThanOrEqual(most);
    expect(ms).toBeGreaterThan(near * most);
  });
});

test('calls that overrun the deadlines of their steps are in the longest duration', () => {
  const deadline = '3s';
  const timeouts = {
    select: deadline,
    deploy: deadline,
    verify: deadline,
    route: deadline,
    monitor: deadline,
    retire: deadline,
    call: '10m',
  } as const;
  for (const plan of plansOf([{ timeouts }])) {
    const steps = Object.fromEntries(idsOf(plan).map((id) => [id, { callMs: HOUR / 6 }]));
    const ends = [
      { steps },
      { steps: { ...steps, 'monitor:fake/a': { callMs: HOUR / 6, answers: ['permission'] as const } } },
      { steps: { ...steps, 'deploy:fake/a': { callMs: HOUR / 6, fates: ['stuck'] as const } } },
    ].map((world) => beyondBounds({ plan, world }));
    expect(ends).toEqual([[], [], []]);
  }
});
