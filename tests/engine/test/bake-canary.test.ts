import { memoryJournal } from '@landfall/core/journal';
import type { Simulation } from '@landfall/core/testing';
import { describe, expect, test } from 'vitest';
import {
  BAD,
  canaryPlan,
  endOfCanary,
  FINE,
  GOOD,
  inEvery,
  MINUTE,
  minuteOf,
  simulateCanary,
  type Traffic,
  USUAL,
} from '../src/canary.ts';
import { brokenPromises } from '../src/invariants.ts';
import { only } from './play.ts';

const SLOW = { errors: 0.001, slower: 0.2 } as const;

const plans = {
  'one region': canaryPlan(),
  'three regions': canaryPlan({ regions: [['fake/a', 'fake/b', 'fake/c']] }),
  waves: canaryPlan({ regions: ['fake/a', ['fake/b', 'fake/c']] }),
  'waves that are cut over one by one': canaryPlan({ regions: ['fake/a', ['fake/b', 'fake/c']], cutover: 'per-wave' }),
  'a region that moves all of its traffic at once': canaryPlan({ regions: ['blunt/z', 'fake/a'] }),
} as const;

/** When a bake got its verdict, in minutes; undefined if it got none. */
function verdictAt({ events }: Simulation, verdict: 'pass' | 'fail'): number | undefined {
  const found = only(events, 'step-verdict').find((event) => event.verdict === verdict);
  return found && minuteOf(found);
}

describe.each(Object.entries(plans))('a canary in %s', (_, plan) => {
  const run = (traffic: Traffic) => simulateCanary(plan, inEvery(plan, traffic));

  const ended = (traffic: Traffic, outcome: string): Simulation => {
    const simulation = run(traffic);
    expect(endOfCanary(simulation)).toMatch(new RegExp(`^${outcome}`));
    expect(brokenPromises(simulation)).toEqual([]);
    return simulation;
  };
  const passes = ({ events }: Simulation) => only(events, 'step-verdict').filter(({ verdict }) => verdict === 'pass');
  const shares = ({ cloud }: Simulation) => [...cloud.regions.values()].map(({ percent }) => percent);

  test('a version that is like the previous one passes every stage', () => {
    const simulation = ended(FINE, 'succeeded');
    expect(passes(simulation)).toHaveLength(plan.phases.filter(({ kind }) => kind === 'bake').length);
    expect(new Set(shares(simulation))).toEqual(new Set([100]));
  });

  test.each<[what: string, traffic: Traffic, outcome: string, atMost: number]>([
    ['2 % errors are caught in the first stage', { ...USUAL, next: [BAD] }, 'failed by errors', 6],
    ['slow answers are caught in the first stage', { ...USUAL, next: [SLOW] }, 'failed by slower than', 6],
    ['a silent rollback of the cloud is drift', { ...FINE, revertsAfterMs: 25 * MINUTE }, 'failed by drift', 27],
  ])('%s', (_what, traffic, outcome, atMost) => {
    const simulation = ended(traffic, outcome);
    expect(verdictAt(simulation, 'fail')).toBeLessThanOrEqual(atMost);
    expect(passes(simulation)).toEqual([]);
    expect(new Set(shares(simulation))).toEqual(new Set([0]));
  });

  test.each<[what: string, traffic: Traffic, outcome: string]>([
    ['a version without traffic', { ...FINE, requestsPerSecond: 0 }, 'needs-human by inconclusive'],
    ['traffic that stops', { ...FINE, stopsAfterMs: 5 * MINUTE }, 'failed by inconclusive'],
    ['all traffic on the previous version', { ...FINE, sends: 0 }, 'failed by inconclusive'],
  ])('%s never passes', (_what, traffic, outcome) => {
    const simulation = ended(traffic, outcome);
    expect(passes(simulation)).toEqual([]);
    expect(shares(simulation)).not.toContain(100);
  });

  test('a version that turns bad after an hour is caught within ten minutes, in a later stage', () => {
    const simulation = run({ ...USUAL, next: [GOOD, { fromMs: 60 * MINUTE, ...BAD }] });
    expect(endOfCanary(simulation)).toMatch(/^failed by errors in .* \(bake-50/);
    expect(verdictAt(simulation, 'fail')).toBeGreaterThan(60);
    expect(verdictAt(simulation, 'fail')).toBeLessThanOrEqual(70);
  });

  test('counts that cannot be read for ten minutes change nothing', () => {
    const simulation = run({ ...FINE, unreadable: [{ fromMs: 20 * MINUTE, toMs: 30 * MINUTE }] });
    expect(endOfCanary(simulation)).toBe('succeeded');
    expect(verdictAt(simulation, 'pass')).toBe(verdictAt(run(FINE), 'pass'));
    expect(only(simulation.events, 'step-waiting').map(minuteOf)).toEqual([20]);
  });

  test('counts that cannot be read for forty minutes make it inconclusive, until they can be read', () => {
    const simulation = run({ ...FINE, unreadable: [{ fromMs: 20 * MINUTE, toMs: 60 * MINUTE }] });
    const [hold] = only(simulation.events, 'bake-hold');
    expect(hold && minuteOf(hold)).toBe(50);
    expect(hold?.reasons.at(-1)).toMatch(/cannot be read: .*the counts cannot be read/);
    expect(verdictAt(simulation, 'pass')).toBe(60);
    expect(endOfCanary(simulation)).toBe('succeeded');
  });
});

test('each time in which counts cannot be read has a budget of its own', () => {
  const plan = canaryPlan({
    regions: [['fake/a', 'fake/b']],
    stages: [{ percent: 5, bake: { min: '2h', max: '3h' } }, { percent: 100 }],
  });
  const unreadable = [
    { fromMs: 10 * MINUTE, toMs: 30 * MINUTE },
    { fromMs: 50 * MINUTE, toMs: 70 * MINUTE },
  ];
  for (const lostAt of [[], [40, 55, 60, 65].map((minute) => minute * MINUTE)]) {
    const simulation = simulateCanary(plan, inEvery(plan, { ...FINE, unreadable }, { lostAt }));
    expect(only(simulation.events, 'step-waiting').map(minuteOf)).toEqual([10, 50]);
    expect(only(simulation.events, 'bake-hold')).toEqual([]);
    expect(endOfCanary(simulation)).toBe('succeeded');
  }
});

test('a wrong share of the traffic is named', () => {
  const plan = plans['one region'];
  for (const sends of [0, 1, 50]) {
    const { events } = simulateCanary(plan, inEvery(plan, { ...FINE, sends }));
    expect(only(events, 'bake-hold')[0]?.reasons.join()).toContain('the traffic is not split as it was set');
  }
});

describe('where no bake is open', () => {
  const plan = plans['waves that are cut over one by one'];
  const turnsBad = (fromMs: number): Traffic => ({ ...USUAL, next: [GOOD, { fromMs, ...BAD }] });
  const world = (minute: number) => ({
    ...inEvery(plan, FINE, { steps: { 'deploy:fake/b': { takesMs: 20 * MINUTE } } }),
    traffic: { 'fake/a': turnsBad(minute * MINUTE), 'fake/b': FINE, 'fake/c': FINE },
  });

  test('a region of the wave before that turns bad fails the rollout within ten minutes', () => {
    const simulation = simulateCanary(plan, world(103));
    expect(endOfCanary(simulation)).toBe('failed by errors in fake/a (bake-100:wave-1)');
    expect(verdictAt(simulation, 'fail')).toBeGreaterThan(103);
    expect(verdictAt(simulation, 'fail')).toBeLessThanOrEqual(113);
    expect(only(simulation.events, 'rollback-start')[0]?.regions).toContain('fake/a');
    expect(brokenPromises(simulation)).toEqual([]);
  });

  test('so does one that turns bad in a bake of the next wave', () => {
    const simulation = simulateCanary(plan, world(130));
    expect(endOfCanary(simulation)).toMatch(/^failed by errors in fake\/a/);
    expect(verdictAt(simulation, 'fail')).toBeLessThanOrEqual(140);
  });
});

test('in a first deployment there is nothing to compare with: limits of its own can fail it, and never hold it', () => {
  const plan = plans['three regions'];
  const empty = plan.regions.map(({ key }) => key);
  const good = simulateCanary(plan, inEvery(plan, FINE, { empty }));
  expect(endOfCanary(good)).toBe('succeeded');
  const [checkpoint] = only(good.events, 'bake-checkpoint');
  expect(checkpoint?.warnings?.join()).toContain('fake/a: errors: acceptable up to 0.5 %, the default');
  const bad = simulateCanary(plan, inEvery(plan, { ...USUAL, next: [BAD] }, { empty }));
  expect(endOfCanary(bad)).toMatch(/^failed by errors/);
  const none = simulateCanary(plan, inEvery(plan, { requestsPerSecond: 0 }, { empty }));
  expect(endOfCanary(none)).toBe('succeeded');
});

test('where nobody counts requests, a bake is a wait for its minimum, less pauses', () => {
  const stages = [{ percent: 50, bake: '20m' }, { percent: 100 }] as const;
  const plan = canaryPlan({ cloud: { health: null }, stages });
  const plain = simulateCanary(plan, {});
  const end = only(plain.events, 'step-end').find(({ action }) => action === 'bake');
  expect(end && minuteOf(end)).toBe(20);
  const commands = [
    { name: 'pause', atMs: 5 * MINUTE },
    { name: 'resume', atMs: 12 * MINUTE },
  ] as const;
  const paused = simulateCanary(plan, { commands });
  const later = only(paused.events, 'step-end').find(({ action }) => action === 'bake');
  expect(later && minuteOf(later)).toBe(27);
  expect(only(plain.events, 'bake-checkpoint')).toEqual([]);
  // It is described all the same, so a silent rollback is noticed.
  const reverted = simulateCanary(plan, inEvery(plan, { requestsPerSecond: 1, revertsAfterMs: 10 * MINUTE }));
  expect(endOfCanary(reverted)).toBe('failed by drift in fake/a (bake-50)');
});

test('a journal in memory does not hold by default', () => {
  expect(memoryJournal().outlivesProcess).not.toBe(true);
  const plan = canaryPlan({ outlives: false });
  const simulation = simulateCanary(plan, inEvery(plan, { ...FINE, stopsAfterMs: 5 * MINUTE }));
  expect(endOfCanary(simulation)).toBe('failed by inconclusive');
  expect(only(simulation.events, 'bake-hold')).toEqual([]);
});

test('what a version does in its warm-up is not judged', () => {
  const plan = canaryPlan();
  const cold = { ...USUAL, next: [{ errors: 0.5 }, { ...GOOD, fromMs: MINUTE }] };
  const simulation = simulateCanary(plan, inEvery(plan, cold));
  const [first] = only(simulation.events, 'step-verdict');
  expect(first?.verdict).toBe('pass');
  const errors = first?.evidence.find(({ gate }) => gate === 'errors')?.figures;
  expect(errors?.counts.k).toBeLessThan(50);
});
