import fc from 'fast-check';
import { expect, test } from 'vitest';
import { brokenIn, endsOf, scenario } from '../src/simulated-worlds.ts';

test('100,000 simulated rollouts in random worlds hold the promises', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(scenario, (each) => {
      expect(brokenIn(each)).toEqual([]);
    }),
    { numRuns: 100_000 },
  );
});

test('20,000 simulated rollouts come to the same end whatever their crashes', { timeout: 300_000 }, () => {
  fc.assert(
    fc.property(scenario, (each) => {
      const [undisturbed, crashed] = endsOf(each);
      expect(crashed).toEqual(undisturbed);
    }),
    { numRuns: 20_000 },
  );
});
