import { EVERY } from '@landfall/tests-support';
import { expect, test } from 'vitest';
import { exploreAndTell, mannersOf, toExplore } from '../src/explored-plans.ts';

/** At most two faults and one command, in every order of answers. In one wave with the usual manner, answers may also be late. */
const SHAPES = ['3', '1+2', '2+1'] as const;

const explored = [
  ...SHAPES.flatMap((shape) => mannersOf(shape).map((manner) => toExplore(shape, manner, 'prompt', { faults: 2 }))),
  toExplore('3', {}, 'late', { faults: 2 }),
];

// Up to 1.5 million states each: `npm run exhaust` plays all of them, and `explore.test.ts` smaller ones in every run of the tests.
for (const each of explored)
  test.runIf(EVERY === 1)(`${each.name}`, { timeout: 1_200_000 }, () => {
    const { broken, isComplete } = exploreAndTell(each);
    expect(broken).toEqual([]);
    expect(isComplete).toBe(true);
  });
