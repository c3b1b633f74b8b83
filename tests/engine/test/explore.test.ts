import { everyOr, shareOf } from '@landfall/tests-support';
import { expect, test } from 'vitest';
import { DECIDED, exploreWithPromises, mannersOf, type Shape, toExplore } from '../src/explored-plans.ts';

const OUTCOMES = ['aborted', 'failed', 'needs-human', 'succeeded'];

test.each<[shape: Shape, faults: number]>([
  ['1', 2],
  ['2', 1],
  ['1+1', 1],
])('whatever happens in %s regions with at most %d faults and a command, the promises hold', (shape, faults) => {
  for (const manner of shareOf(mannersOf(shape), { every: everyOr(3) })) {
    const { broken, isComplete, outcomes } = exploreWithPromises(toExplore(shape, manner, 'prompt', { faults }));
    expect(broken).toEqual([]);
    expect(isComplete).toBe(true);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(OUTCOMES);
  }
});

test('whatever happens in one region with any number of faults, the promises hold', () => {
  const options = { faults: Number.POSITIVE_INFINITY, commands: [] };
  const { broken, isComplete } = exploreWithPromises(toExplore('1', {}, 'late', options));
  expect(broken).toEqual([]);
  expect(isComplete).toBe(true);
});

test('whatever one fault happens in three regions, the promises hold', () => {
  const { broken, isComplete } = exploreWithPromises(toExplore('1+2', {}, 'late', { faults: 1, commands: [] }));
  expect(broken).toEqual([]);
  expect(isComplete).toBe(true);
});

test.each(DECIDED)('whatever happens in two regions with one fault and a command, the promises hold: %j', (more) => {
  const cutover = more.failure?.reaction === 'roll-back-wave' ? 'per-wave' : 'after-all';
  const { broken, isComplete } = exploreWithPromises(toExplore('1+1', { cutover, more }, 'prompt', { faults: 1 }));
  expect(broken).toEqual([]);
  expect(isComplete).toBe(true);
});
