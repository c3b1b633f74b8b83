import { EVERY } from '@landfall/tests-support';
import { expect, test } from 'vitest';
import { DECIDED, exploreAndTell, mannersOf, toExplore } from '../src/explored-plans.ts';

/** Any number of faults, in every manner but the usual one; two faults and a command, in every manner, also with what a budget or a person decides; and with the usual manner, any number of faults and a command. */
const ANY = Number.POSITIVE_INFINITY;

const explored = [
  // The largest first, so that the files end together.
  toExplore('2', {}, 'prompt', { faults: ANY }),
  ...mannersOf('2')
    .slice(1)
    .map((manner) => toExplore('2', manner, 'prompt', { faults: ANY, commands: [] })),
  ...mannersOf('2').map((manner) => toExplore('2', manner, 'late', { faults: 2 })),
  ...DECIDED.map((more) => toExplore('2', { cutover: 'per-wave', more }, 'prompt', { faults: 2 })),
];

// Up to 1.5 million states each: `npm run exhaust` plays all of them, and `explore.test.ts` smaller ones in every run of the tests.
for (const each of explored)
  test.runIf(EVERY === 1)(`${each.name}`, { timeout: 1_200_000 }, () => {
    const { broken, isComplete } = exploreAndTell(each);
    expect(broken).toEqual([]);
    expect(isComplete).toBe(true);
  });
