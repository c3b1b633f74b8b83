import { type Simulation, simulate, type World } from '@landfall/core/testing';
import { describe, expect, test } from 'vitest';
import { canaryPlan, FINE, inEvery, simulateCanary } from '../src/canary.ts';
import { brokenPromises } from '../src/invariants.ts';
import { TTL_MS } from '../src/paper-router.ts';
import { tablePlan } from '../src/table-plan.ts';
import { only } from './play.ts';

type Entry = NonNullable<World['table']>[number];

const urlOf = (region: string) => `https://${region}.models.example/fraud`;

/** An entry that somebody else made, of the version before. */
const earlier = (region: string, but: Partial<Entry> = {}): Entry => ({
  region: `fake/${region}`,
  url: urlOf(region),
  weight: 1,
  state: 'in',
  owner: 'earlier/1',
  modelVersion: '41',
  ...but,
});

const ours = (region: string, but: Partial<Entry> = {}): Entry => ({
  ...earlier(region),
  owner: `r/simulated/deploy:fake/${region}/1`,
  modelVersion: '42',
  ...but,
});

function played(world: World, spec: Parameters<typeof tablePlan>[0] = {}): Simulation {
  const simulation = simulate(tablePlan(spec), world, { id: 'r' });
  expect(brokenPromises(simulation)).toEqual([]);
  return simulation;
}

const tableAfter = ({ cloud }: Simulation) => [...cloud.table.table.entries];

/** The steps of a log that end well, in order. */
function ended({ events }: Simulation, ...actions: readonly string[]): readonly string[] {
  return only(events, 'step-end').flatMap(({ step, action, outcome }) =>
    actions.includes(action) && outcome === 'succeeded' ? step : [],
  );
}

describe('a rollout enters its regions in the table of its router', () => {
  test('after the last stage, and with what it read in the log', () => {
    const simulation = played({ table: [earlier('a')] }, { stages: [{ percent: 10 }, { percent: 100 }] });
    const { events, state } = simulation;
    expect(state.outcome).toBe('succeeded');
    expect(only(events, 'phase-start').map(({ phase }) => phase)).toEqual([
      'select',
      'wave-1',
      'wave-2',
      'route-10',
      'route-100',
      'table',
      'monitor',
    ]);
    expect(only(events, 'step-end').find(({ action }) => action === 'read-table')?.table?.entries).toEqual([
      earlier('a'),
    ]);
    expect(only(events, 'claim-held')[0]?.targets ?? []).toContain('router/table');
    expect(tableAfter(simulation)).toEqual([ours('a'), ours('b'), ours('c')]);
  });

  test('with a cutover per wave after each wave', () => {
    const { events } = played({}, { cutover: 'per-wave' });
    expect(only(events, 'phase-start').map(({ phase }) => phase)).toEqual([
      'select',
      'wave-1',
      'route-100:wave-1',
      'table:wave-1',
      'wave-2',
      'route-100:wave-2',
      'table:wave-2',
      'monitor',
    ]);
  });

  test('routing is configured only when the table was read back', () => {
    const simulation = played({});
    expect(simulation.state.routingConfigured).toBe(true);
    const stopped = simulate(tablePlan(), { steps: { 'enter:fake/a': { answers: ['permission'] } } }, { id: 'r' });
    expect(stopped.state.routingConfigured).toBe(false);
    expect(stopped.state.outcome).toBe('failed');
  });

  test('the weight and the state of an entry stay with those who set them', () => {
    const watched = earlier('b', { weight: 7, state: 'out' });
    const simulation = played({ table: [earlier('a', { weight: 3 }), watched] });
    expect(tableAfter(simulation)).toEqual([
      ours('a', { weight: 3 }),
      ours('b', { weight: 7, state: 'out' }),
      ours('c'),
    ]);
  });

  test('a new region has the weight and the place that the spec gives', () => {
    const location = { latitude: 50.1, longitude: 8.7 };
    const routing = { url: 'https://x.example', weights: { 'fake/c': 5 }, locations: { 'fake/c': location } } as const;
    const simulation = played({ table: [earlier('a', { url: 'https://x.example' })] }, { routing });
    expect(tableAfter(simulation).at(-1)).toEqual(ours('c', { url: 'https://x.example', weight: 5, location }));
  });

  test('a lost answer changes nothing twice', () => {
    const simulation = played({ steps: { 'enter:fake/b': { answers: ['lost', 'transient'] } } });
    expect(simulation.state.outcome).toBe('succeeded');
    expect(simulation.cloud.table.table.version).toBe(4);
  });
});

describe('a rollback', () => {
  const late = { steps: { 'monitor:fake/a': { answers: ['permission'] } } } as const;
  const monitoring = 'required' as const;

  test('takes a region that it entered out of the table, waits for the time that clients may use it, and then moves its traffic', () => {
    const simulation = played(late, { monitoring });
    const { events, state } = simulation;
    expect(state.outcome).toBe('failed');
    expect(tableAfter(simulation)).toEqual([]);
    expect(ended(simulation, 'leave', 'restore', 'remove')).toEqual([
      'leave:fake/a',
      'leave:fake/b',
      'leave:fake/c',
      'restore:fake/a',
      'restore:fake/b',
      'restore:fake/c',
      'remove:fake/b',
      'remove:fake/c',
      'remove:fake/a',
    ]);
    const left = only(events, 'effect-end').find(({ step }) => step === 'leave:fake/a');
    const restored = only(events, 'step-start').find(({ step }) => step === 'restore:fake/a');
    expect((restored?.at ?? 0) - (left?.at ?? 0)).toBe(TTL_MS);
  });

  test('gives a region that was in the table its entry again, at once where its address did not change', () => {
    const simulation = played({ ...late, table: [earlier('a'), earlier('b'), earlier('c')] }, { monitoring });
    expect(tableAfter(simulation)).toEqual([earlier('a'), earlier('b'), earlier('c')]);
    const [first] = simulation.events;
    expect((simulation.events.at(-1)?.at ?? 0) - (first?.at ?? 0)).toBeLessThan(TTL_MS);
  });

  test('restores only our entries: what others set in between stays', () => {
    const world = { ...late, table: [earlier('a', { weight: 4, state: 'out' })] } as const;
    const simulation = played(world, { monitoring });
    expect(tableAfter(simulation)).toEqual([earlier('a', { weight: 4, state: 'out' })]);
  });

  test('that cannot take an entry back moves traffic to the previous deployment, keeps the new one, and calls a person', () => {
    const steps = { ...late.steps, 'leave:fake/b': { answers: ['permission'] } } as const;
    const { state, cloud } = played({ steps }, { monitoring });
    expect(state.outcome).toBe('needs-human');
    expect(state.error).toMatchObject({
      why: expect.stringContaining('clients may still be sent to fake/b'),
      rollback: {
        outcome: 'incomplete',
        left: expect.arrayContaining([expect.objectContaining({ region: 'fake/b' })]),
      },
    });
    expect([...cloud.regions].map(([key, { exists, percent }]) => `${key} ${exists} ${percent}`)).toEqual([
      'fake/a false 0',
      'fake/b true 0',
      'fake/c false 0',
    ]);
  });

  test('tries to take an entry back five times, however few tries a step has', () => {
    const steps = { ...late.steps, 'leave:fake/b': { answers: Array(4).fill('transient') } } as const;
    const simulation = played({ steps }, { monitoring, retry: { attempts: 1 } });
    expect(simulation.state.rollbacks.at(-1)?.outcome).toMatchObject({ outcome: 'completed' });
    expect(tableAfter(simulation)).toEqual([]);
  });

  test('of a region within a budget takes its entry back too, and the others keep theirs', () => {
    const failure = { tolerate: 1 } as const;
    const simulation = played({ steps: { 'monitor:fake/b': { answers: ['permission'] } } }, { monitoring, failure });
    expect(simulation.state.outcome).toBe('succeeded');
    expect(tableAfter(simulation)).toEqual([ours('a'), ours('c')]);
  });

  test('before the table was entered changes nothing of it', () => {
    const { events } = played({ steps: { 'verify:fake/c': { verdict: 'fail' } }, table: [earlier('a')] });
    expect(only(events, 'effect-start').some(({ method }) => method === 'enter' || method === 'leave')).toBe(false);
  });
});

test('a region that is not in the table takes no part in a bake before it is entered, and is judged after that', () => {
  const bake = { min: '10m', max: '2h' } as const;
  const plan = canaryPlan({
    regions: [['fake/a', 'fake/b']],
    stages: [
      { percent: 10, bake },
      { percent: 100, bake },
    ],
    routing: { url: 'https://{region}.models.example/{name}' },
  });
  const simulation = simulateCanary(plan, inEvery(plan, FINE, { table: [earlier('a')] }));
  expect(brokenPromises(simulation)).toEqual([]);
  expect(simulation.state.outcome).toBe('succeeded');
  const judged = only(simulation.events, 'step-verdict').map(({ step, evidence }) => [
    step,
    [...new Set(evidence.map(({ region }) => region))].join(' '),
  ]);
  expect(judged).toEqual([
    ['bake-10', 'fake/a'],
    ['bake-100', 'fake/a fake/b'],
  ]);
});
