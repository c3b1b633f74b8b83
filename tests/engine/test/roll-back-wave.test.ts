import { expect, test } from 'vitest';
import { planOf, refusedIn, servedIn, simulated, startedIn } from './failing-worlds.ts';
import { only } from './play.ts';

const WAVES = ['fake/a', ['fake/b', 'fake/c'], ['fake/d', 'fake/e']] as const;
const plan = planOf({ regions: WAVES, cutover: 'per-wave', failure: { reaction: 'roll-back-wave' } });

test('only the waves in which a region failed are rolled back; those before keep the new version, and none follows', () => {
  const simulation = simulated(plan, { steps: refusedIn('c') });
  expect(only(simulation.events, 'rollback-start')).toMatchObject([{ of: 'rollout', regions: ['fake/b', 'fake/c'] }]);
  expect(servedIn(simulation)).toBe('a');
  expect(startedIn(simulation.events, 'deploy')).toBe('a b c');
  expect(simulation.state.outcome).toBe('failed');
  expect(simulation.state.error).toMatchObject({ kind: 'rollout-failed', kept: ['fake/a'] });
});

test('also where traffic had moved in that wave', () => {
  const simulation = simulated(plan, { steps: { 'route-100:fake/c': { answers: ['conflict'] } } });
  expect(servedIn(simulation)).toBe('a');
  expect(startedIn(simulation.events, 'restore')).toBe('b c');
});

test('a failure of the model rolls everything back, and so does an abort', () => {
  const ofModel = simulated(plan, { steps: { 'deploy:fake/c': { answers: ['artifact'] } } });
  expect(servedIn(ofModel)).toBe('');
  expect(ofModel.state.error).not.toHaveProperty('kept');
  const aborted = simulated(plan, {
    steps: { 'deploy:fake/c': { takesMs: 60_000 } },
    commands: [{ atMs: 1_000, name: 'abort' }],
  });
  expect(servedIn(aborted)).toBe('');
  expect(aborted.state.outcome).toBe('aborted');
  const both = simulated(plan, {
    steps: { ...refusedIn('c'), 'deploy:fake/b': { takesMs: 60_000 } },
    commands: [{ atMs: 1_000, name: 'abort' }],
  });
  expect(servedIn(both)).toBe('');
});
