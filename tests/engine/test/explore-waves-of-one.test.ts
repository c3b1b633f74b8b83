import { EVERY } from '@landfall/tests-support';
import { expect, test } from 'vitest';
import { DECIDED, exploreAndTell, mannersOf, toExplore } from '../src/explored-plans.ts';

/** In one region, any number of faults and a command. In two waves of one: any number of faults, in every manner but the usual one; two faults and a command, in every manner, also with what a budget or a person decides; and with the usual manner, any number of faults and a command. */
const ANY = Number.POSITIVE_INFINITY;

const explored = [
  // The largest first, so that the files end together.
  toExplore('1+1', {}, 'prompt', { faults: ANY }),
  ...mannersOf('1+1')
    .slice(1)
    .map((manner) => toExplore('1+1', manner, 'prompt', { faults: ANY, commands: [] })),
  ...mannersOf('1+1').map((manner) => toExplore('1+1', manner, 'late', { faults: 2 })),
  ...DECIDED.map((more) => toExplore('1+1', { cutover: 'per-wave', more }, 'prompt', { faults: 2 })),
  ...mannersOf('1').map((manner) => toExplore('1', manner, 'late', { faults: ANY })),
];

// Up to 1.5 million states each: `npm run exhaust` plays all of them, and `explore.test.ts` smaller ones in every run of the tests.
for (const each of explored)
  test.runIf(EVERY === 1)(`${each.name}`, { timeout: 1_200_000 }, () => {
    const { broken, isComplete } = exploreAndTell(each);
    expect(broken).toEqual([]);
    expect(isComplete).toBe(true);
  });
