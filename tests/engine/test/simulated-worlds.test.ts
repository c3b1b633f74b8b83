import { EVERY } from '@landfall/tests-support';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { brokenIn, endsOf, scenario } from '../src/simulated-worlds.ts';

/** All of them in `npm run exhaust`, a tenth otherwise. */
const [WORLDS, PAIRS] = [100_000, 20_000].map((count) => Math.ceil(count / EVERY)) as [number, number];

test(`${WORLDS} simulated rollouts in random worlds hold the promises`, { timeout: 900_000 }, () => {
  fc.assert(
    fc.property(scenario, (each) => {
      expect(brokenIn(each)).toEqual([]);
    }),
    { numRuns: WORLDS },
  );
});

test(`${PAIRS} simulated rollouts come to the same end whatever their crashes`, { timeout: 900_000 }, () => {
  fc.assert(
    fc.property(scenario, (each) => {
      const [undisturbed, crashed] = endsOf(each);
      expect(crashed).toEqual(undisturbed);
    }),
    { numRuns: PAIRS },
  );
});
