import { describe, expect, test } from 'vitest';
import {
  BAD,
  canaryPlan,
  FINE,
  GOOD,
  inEvery,
  MINUTE,
  minuteOf,
  STARTED_AT,
  simulateCanary,
  type Traffic,
  USUAL,
} from '../src/canary.ts';
import { brokenPromises } from '../src/invariants.ts';
import { only } from './play.ts';

const REGIONS = [['fake/a', 'fake/b', 'fake/c', 'fake/d']] as const;
const STAGES = [
  { percent: 25, bake: { min: '10m', max: '1h' } },
  { percent: 100, bake: '10m' },
] as const;
/** A version that is bad in one region only, from a while after its bake began. */
const BAD_THERE = { ...USUAL, next: [GOOD, { fromMs: 4 * MINUTE, ...BAD }] };

function simulated(failure: object, traffic: Readonly<Record<string, Traffic>>, more: object = {}, spec: object = {}) {
  const plan = canaryPlan({ regions: REGIONS, stages: STAGES, failure, ...spec });
  const world = inEvery(plan, FINE);
  const simulation = simulateCanary(plan, { ...world, traffic: { ...world.traffic, ...traffic }, ...more });
  expect(brokenPromises(simulation)).toEqual([]);
  return simulation;
}

const servedIn = ({ cloud }: ReturnType<typeof simulated>) =>
  [...cloud.regions].flatMap(([key, { percent }]) => (percent === 100 ? key.slice(5) : [])).join(' ');

describe('within a budget, a region that fails leaves bake and fleet sum and is rolled back, and the bake goes on', () => {
  test('by a gate', () => {
    const simulation = simulated({ tolerate: 1 }, { 'fake/b': BAD_THERE });
    const { events, state } = simulation;
    const [verdict] = only(events, 'step-verdict').filter((event) => event.verdict === 'fail');
    expect(verdict).toMatchObject({
      region: 'fake/b',
      gate: 'errors',
      failure: { kind: 'gate-failed', scope: 'region' },
    });
    expect(only(events, 'rollback-start')).toMatchObject([{ of: 'region', regions: ['fake/b'] }]);
    expect(
      only(events, 'step-end')
        .filter(({ action }) => action === 'bake')
        .map(({ outcome }) => outcome),
    ).toEqual(['succeeded', 'succeeded']);
    expect(state.outcome).toBe('succeeded');
    expect(servedIn(simulation)).toBe('a c d');
    const place = state.regions.findIndex(({ planned }) => planned.key === 'fake/b');
    for (const fleet of Object.values(state.judgedFleet?.gates ?? {})) {
      expect(fleet.regions[place]?.tally.n).toBe(0);
      expect(fleet.regions[place]?.against.every((each) => each === 0)).toBe(true);
    }
  });

  test('by a silent rollback of its cloud', () => {
    const simulation = simulated({ tolerate: 1 }, { 'fake/c': { ...FINE, revertsAfterMs: 5 * MINUTE } });
    expect(simulation.state.failures).toMatchObject([{ kind: 'drift', region: 'fake/c' }]);
    expect(simulation.state.outcome).toBe('succeeded');
    expect(servedIn(simulation)).toBe('a b d');
  });

  test('one region more ends the bake at once, and everything is rolled back', () => {
    const { events, state } = simulated({ tolerate: 1 }, { 'fake/b': BAD_THERE, 'fake/d': BAD_THERE });
    expect(only(events, 'step-end').find(({ action }) => action === 'bake')).toMatchObject({ outcome: 'failed' });
    expect(state.outcome).toBe('failed');
    expect(new Set(only(events, 'rollback-start').flatMap(({ regions }) => regions)).size).toBe(4);
  });

  test('a version that is bad everywhere fails the model, whatever the budget', () => {
    const all = Object.fromEntries(
      REGIONS[0].map((key) => [key, { ...USUAL, next: [GOOD, { fromMs: 4 * MINUTE, errors: 0.004, slower: 0.05 }] }]),
    );
    const { state } = simulated({ tolerate: 3 }, all);
    expect(state.outcome).toBe('failed');
    expect(state.failures.some((failure) => failure.kind === 'gate-failed' && failure.scope === 'model')).toBe(true);
  });
});

describe('a verdict that is one too many is held', () => {
  const failure = { reaction: 'hold', holdFor: '2h' } as const;

  test('while the bake goes on in the others, and no traffic moves', () => {
    const { events, state } = simulated(failure, { 'fake/b': BAD_THERE });
    const [hold] = only(events, 'hold-start');
    expect(hold).toMatchObject({ regions: ['fake/b'] });
    const [verdict, ...more] = only(events, 'step-verdict').filter((event) => event.verdict === 'fail');
    expect(more).toEqual([]);
    expect(verdict?.at).toBe(hold?.at);
    expect(events.some((event) => event.type === 'step-start' && event.step.startsWith('route-100'))).toBe(false);
    expect(only(events, 'hold-end')).toMatchObject([{ by: 'time' }]);
    expect(state.outcome).toBe('failed');
  });

  test('and when nobody decided in time, the rollback begins at once, however long the bake would go on', () => {
    const stages = [{ percent: 25, bake: { min: '3h', max: '6h' } }, { percent: 100 }];
    const { events, state } = simulated({ ...failure, holdFor: '20m' }, { 'fake/b': BAD_THERE }, {}, { stages });
    const [held] = only(events, 'hold-end');
    expect(held).toMatchObject({ by: 'time' });
    const baked = only(events, 'step-end').find(({ action }) => action === 'bake');
    expect(baked).toMatchObject({ at: held?.at, outcome: 'skipped', reason: 'the rollout is rolled back' });
    expect(only(events, 'rollback-start')).toMatchObject([{ of: 'rollout', at: held?.at }]);
    expect(state.outcome).toBe('failed');
  });

  test('also after the last phase, while a tolerated region is still being rolled back: the rollout does not end before', () => {
    const { events, state } = simulated(
      { ...failure, tolerate: 1 },
      { 'fake/b': { ...FINE, revertsAfterMs: 60 * MINUTE } },
      { steps: { 'monitor:fake/c': { answers: ['permission'] }, 'restore:fake/c': { takesMs: 50 * MINUTE } } },
      { monitoring: 'required' },
    );
    const [monitored] = only(events, 'phase-end').filter(({ phase }) => phase === 'monitor');
    const [hold] = only(events, 'hold-start');
    expect(hold).toMatchObject({ regions: ['fake/b'] });
    expect(hold?.at).toBeGreaterThan(monitored?.at ?? 0);
    expect(only(events, 'hold-end')).toMatchObject([{ by: 'time' }]);
    expect(state.outcome).toBe('failed');
  });

  test('also between two phases: none starts until it is decided', () => {
    const turnsBad = { ...USUAL, next: [GOOD, { fromMs: 90 * MINUTE, ...BAD }] };
    const atMinute = (minute: number) => new Date(STARTED_AT + minute * MINUTE).toISOString();
    const freeze = [{ from: atMinute(5), to: atMinute(150), reason: 'so that the next stage waits' }];
    const commands = [{ atMs: 200 * MINUTE, name: 'accept', step: 'hold-1' }];
    const { events, state } = simulated(failure, { 'fake/b': turnsBad }, { commands }, { freeze });
    const [hold] = only(events, 'hold-start');
    const next = events.find((event) => event.type === 'phase-start' && event.phase === 'route-100');
    expect(minuteOf(hold ?? { at: 0 })).toBeLessThan(100);
    expect(minuteOf(next ?? { at: 0 })).toBe(200);
    expect(state.outcome).toBe('succeeded');
  });

  test('and cannot be retried, but accepted', () => {
    const commands = [
      { atMs: 60 * MINUTE, name: 'retry', step: 'hold-1' },
      { atMs: 60 * MINUTE, name: 'accept', step: 'hold-1', gate: 'errors' },
    ];
    const simulation = simulated(failure, { 'fake/b': BAD_THERE }, { commands });
    expect(only(simulation.events, 'command').map(({ refused }) => refused)).toEqual([
      expect.stringMatching(/a gate found the failure/),
      undefined,
    ]);
    expect(simulation.state.outcome).toBe('succeeded');
    expect(servedIn(simulation)).toBe('a c d');
  });
});
