import { EVERY, everyOr } from '@landfall/tests-support';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bakingScenario, largeScenario, scenario } from '../src/random-scenarios.ts';
import { beyondBounds, brokenIn, endsOf } from '../src/simulated-worlds.ts';

/** All of them in `npm run exhaust`, a share otherwise. */
const ofAll = (count: number): number => Math.ceil(count / EVERY);
const [WORLDS, BOUNDED, PAIRS, BAKES, PAIRS_OF_BAKES] = [
  Math.ceil(100_000 / everyOr(100)),
  EVERY === 1 ? 100_000 : ofAll(20_000),
  ofAll(20_000),
  ofAll(3_000),
  ofAll(1_000),
];
const LARGE = ofAll(10_000);

test(`${WORLDS} simulated rollouts in random worlds hold the promises`, { timeout: 900_000 }, () => {
  fc.assert(
    fc.property(scenario, (each) => {
      expect(brokenIn(each)).toEqual([]);
    }),
    { numRuns: WORLDS },
  );
});

test(`${BOUNDED} simulated rollouts without commands stay within the bounds of their plans: in time, and in users and regions exposed`, {
  timeout: 900_000,
}, () => {
  fc.assert(
    fc.property(scenario, (each) => {
      expect(beyondBounds(each)).toEqual([]);
    }),
    { numRuns: BOUNDED },
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

test(`${LARGE} simulated rollouts of up to 5 waves and 24 regions with failure budgets hold the promises`, {
  timeout: 900_000,
}, () => {
  const failed = new Map<number, number>();
  fc.assert(
    fc.property(largeScenario, (each) => {
      expect(brokenIn(each)).toEqual([]);
      const count = Object.keys(each.world.steps ?? {}).length;
      failed.set(count, (failed.get(count) ?? 0) + 1);
    }),
    { numRuns: LARGE },
  );
  expect(failed.size).toBeGreaterThan(8);
});

test(`${BAKES} simulated rollouts with bakes hold the promises, and their logs are bounded by their plans`, {
  timeout: 900_000,
}, () => {
  fc.assert(
    fc.property(bakingScenario, (each) => {
      expect(brokenIn(each)).toEqual([]);
    }),
    { numRuns: BAKES },
  );
});

test(`${PAIRS_OF_BAKES} simulated rollouts with bakes come to the same end whatever their crashes`, {
  timeout: 900_000,
}, () => {
  fc.assert(
    fc.property(bakingScenario, (each) => {
      const [undisturbed, crashed] = endsOf(each);
      expect(crashed).toEqual(undisturbed);
    }),
    { numRuns: PAIRS_OF_BAKES },
  );
});
