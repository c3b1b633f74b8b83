import { describe, expect, test } from 'vitest';

import { planOf, refusedIn, servedIn, simulated, startedIn } from './failing-worlds.ts';
import { only } from './play.ts';
import { toleratedIn } from './tolerated-in.ts';

const SIX = [['fake/a', 'fake/b', 'fake/c', 'fake/d', 'fake/e', 'fake/f']] as const;
const WAVES = ['fake/a', ['fake/b', 'fake/c'], ['fake/d', 'fake/e', 'fake/f']] as const;

describe('"tolerate N" means that the rollout fails on N+1', () => {
  test.each([
    [undefined, [], 'succeeded', 'a b c d e f'],
    [undefined, ['b'], 'failed', ''],
    [0, ['b'], 'failed', ''],
    [1, ['b'], 'succeeded', 'a c d e f'],
    [1, ['b', 'e'], 'failed', ''],
    [2, ['b', 'e'], 'succeeded', 'a c d f'],
    [2, ['b', 'd', 'e'], 'failed', ''],
    ['34%', ['b', 'e'], 'succeeded', 'a c d f'],
    ['33%', ['b', 'e'], 'failed', ''],
    ['33%', ['b'], 'succeeded', 'a c d e f'],
  ] as const)('tolerate %o, with %o refused: %s', (tolerate, refused, outcome, served) => {
    const plan = planOf({ regions: SIX, ...(tolerate !== undefined && { failure: { tolerate } }) });
    const simulation = simulated(plan, { steps: refusedIn(...refused) });
    expect(simulation.state.outcome).toBe(outcome);
    expect(servedIn(simulation)).toBe(served);
  });
});

test('two budgets are both checked: that of the rollout and that of each wave', () => {
  const plan = planOf({ regions: WAVES, failure: { tolerate: 3, toleratePerWave: 1 } });
  const ends = [['b'], ['b', 'd'], ['d', 'e'], ['a', 'b', 'd']].map(
    (refused) => simulated(plan, { steps: refusedIn(...refused) }).state.outcome,
  );
  expect(ends).toEqual(['succeeded', 'succeeded', 'failed', 'succeeded']);
  const whole = planOf({ regions: WAVES, failure: { tolerate: 2, toleratePerWave: 1 } });
  expect(simulated(whole, { steps: refusedIn('a', 'b', 'd') }).state.outcome).toBe('failed');
});

test('percentages are rounded down, and the plan has whole numbers; more than there are is cut to them', () => {
  const budgetOf = (failure: object, regions: readonly (string | readonly string[])[] = WAVES) => {
    const { tolerate, perWave } = planOf({ regions, failure }).budget ?? {};
    return [tolerate, perWave];
  };
  expect(budgetOf({ tolerate: '49%' })).toEqual([2, [1, 2, 2]]);
  expect(budgetOf({ tolerate: 9 })).toEqual([5, [1, 2, 3]]);
  expect(budgetOf({ toleratePerWave: '50%' })).toEqual([2, [0, 1, 1]]);
  expect(budgetOf({ toleratePerWave: '100%' })).toEqual([5, [1, 2, 3]]);
  const many = [Array.from({ length: 25 }, (_, index) => `fake/r${index}`)];
  expect(budgetOf({ tolerate: '28%' }, many)).toEqual([7, [7]]);
});

test('one region has to succeed: a rollout in which all fail is no success', () => {
  const plan = planOf({ regions: [['fake/a', 'fake/b']], failure: { tolerate: '100%' } });
  expect(simulated(plan, { steps: refusedIn('a', 'b') }).state.outcome).toBe('failed');
  expect(simulated(plan, { steps: refusedIn('a') }).state.outcome).toBe('succeeded');
});

test('regions that must succeed may not fail, whatever is tolerated', () => {
  const plan = planOf({ regions: SIX, failure: { tolerate: 2, mustSucceed: ['fake/d'] } });
  expect(simulated(plan, { steps: refusedIn('d') }).state.outcome).toBe('failed');
  expect(simulated(plan, { steps: refusedIn('b', 'e') }).state.outcome).toBe('succeeded');
});

describe('a tolerated failure', () => {
  const plan = planOf({
    regions: WAVES,
    failure: { tolerate: 2 },
    stages: [{ percent: 10 }, { percent: 100 }],
    previous: 'retire',
  });

  test('is rolled back in its region while the others go on, and left out of cutover and later phases', () => {
    const steps = { 'verify:fake/b': { verdict: 'fail' }, 'remove:fake/b': { takesMs: 600_000 } } as const;
    const { events, cloud } = simulated(plan, { steps });
    expect(only(events, 'rollback-start')).toMatchObject([{ of: 'region', regions: ['fake/b'], cause: 'failed' }]);
    const at = (type: string, step: string) =>
      events.findIndex((event) => event.type === type && 'step' in event && event.step === step);
    expect(at('step-start', 'deploy:fake/d')).toBeLessThan(at('step-end', 'remove:fake/b'));
    for (const action of ['route', 'monitor', 'retire'])
      expect(startedIn(events, action).split(' ')).not.toContain('b');
    expect(cloud.regions.get('fake/b')).toMatchObject({ exists: false });
    expect(events.at(-1)).toMatchObject({ type: 'rollout-end', outcome: 'succeeded' });
  });

  test('in a later stage gives its traffic back first', () => {
    const { events } = simulated(plan, { steps: { 'route-100:fake/b': { answers: ['conflict'] } } });
    const [rollback] = only(events, 'rollback-start');
    expect(rollback?.phases.map(({ id }) => id)).toEqual(['restore', 'remove-wave-2', 'confirm']);
    expect(events.at(-1)).toMatchObject({ outcome: 'succeeded' });
  });

  test('at select leaves nothing to roll back, and its target is not claimed', () => {
    const { events } = simulated(plan, { steps: { 'select:fake/b': { answers: ['quota'] } } });
    expect(only(events, 'rollback-start')).toMatchObject([{ regions: ['fake/b'], phases: [] }]);
    expect(only(events, 'rollback-end')).toMatchObject([{ outcome: { outcome: 'not-needed' } }]);
    expect(only(events, 'claim-held')[0]?.targets).toHaveLength(5);
    expect(startedIn(events, 'deploy')).toBe('a c d e f');
  });

  test('is named in the report, with what its rollback did', async () => {
    const { events } = simulated(plan, { steps: refusedIn('b') });
    expect(await toleratedIn(events)).toEqual([['fake/b', 'provider-failed', 'completed']]);
  });

  test('that a person must look at ends in `needs-human`, and the others serve', () => {
    const simulation = simulated(plan, { steps: { 'route-10:fake/b': { fates: ['mixed'] } } });
    expect(simulation.state.error).toMatchObject({ kind: 'needs-human', why: /^fake\/b is left as it is/ });
    expect(servedIn(simulation)).toBe('a c d e f');
  });
});

describe('with a budget, regions at risk never exceed the remaining budget + 1', () => {
  const slow = Object.fromEntries(SIX[0].map((key) => [`deploy:${key}`, { takesMs: 60_000 }]));
  const atOnce = (failure: object | undefined, steps = slow) => {
    const { events } = simulated(planOf({ regions: SIX, ...(failure && { failure }) }), { steps });
    let [open, most] = [0, 0];
    for (const event of events) {
      if (event.type === 'step-start' && event.action === 'deploy') open += 1;
      if (event.type === 'step-end' && (event.action === 'verify' || event.outcome === 'failed')) open -= 1;
      most = Math.max(most, open);
    }
    return most;
  };

  test.each([
    ['no budget', undefined, 6],
    ['none tolerated', { tolerate: 0 }, 1],
    ['two tolerated', { tolerate: 2 }, 3],
    ['two tolerated in the wave, of three', { tolerate: 3, toleratePerWave: 2 }, 3],
    ['the mode `fast`', { tolerate: 2, mode: 'fast' }, 6],
  ] as const)('%s', (_, failure, most) => {
    expect(atOnce(failure)).toBe(most);
  });

  test('a failure takes one of the slots, and frees its own', () => {
    const { events } = simulated(planOf({ regions: SIX, failure: { tolerate: 2 } }), {
      steps: { ...slow, ...refusedIn('a') },
    });
    const firstEnd = events.findIndex((event) => event.type === 'step-end' && event.step === 'deploy:fake/b');
    expect(startedIn(events.slice(0, firstEnd), 'deploy')).toBe('a b c');
    expect(events.at(-1)).toMatchObject({ outcome: 'succeeded' });
  });
});

test('a failure of the model ends the rollout at once, whatever the budget; one of a region counts against it', () => {
  const plan = planOf({ regions: WAVES, failure: { tolerate: 5 } });
  const modelFails = simulated(plan, { steps: { 'deploy:fake/b': { answers: ['artifact'] } } });
  expect(modelFails.state.outcome).toBe('failed');
  expect(startedIn(modelFails.events, 'deploy')).toBe('a b c');
  expect(simulated(plan, { steps: { 'deploy:fake/b': { answers: ['quota'] } } }).state.outcome).toBe('succeeded');
});

test('in route and bake phases nothing new starts once the budget is exceeded', () => {
  const plan = planOf({ regions: SIX, failure: { tolerate: 1 }, stages: [{ percent: 10 }, { percent: 100 }] });
  const steps = { 'route-10:fake/b': { answers: ['conflict'] }, 'route-10:fake/e': { answers: ['conflict'] } } as const;
  const { events, state } = simulated(plan, { steps });
  expect(state.outcome).toBe('failed');
  expect(events.some((event) => event.type === 'phase-start' && event.phase === 'route-100')).toBe(false);
});
