import fc from 'fast-check';
import { expect, test } from 'vitest';
import { brokenIn, endsOf, scenario } from '../src/simulated-worlds.ts';

/** `npm run exhaust` tries five times as many. */
const FACTOR = process.env['LANDFALL_EVERY'] === '1' ? 5 : 1;

test('20,000 simulated rollouts in random worlds hold the promises', { timeout: 900_000 }, () => {
  fc.assert(
    fc.property(scenario, (each) => {
      expect(brokenIn(each)).toEqual([]);
    }),
    { numRuns: 20_000 * FACTOR },
  );
});

test('4,000 simulated rollouts come to the same end whatever their crashes', { timeout: 900_000 }, () => {
  fc.assert(
    fc.property(scenario, (each) => {
      const [undisturbed, crashed] = endsOf(each);
      expect(crashed).toEqual(undisturbed);
    }),
    { numRuns: 4_000 * FACTOR },
  );
});
