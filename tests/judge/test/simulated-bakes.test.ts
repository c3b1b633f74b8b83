import { type RatioRule, ratioRule } from '@landfall/core/engine';
import { EVERY, fastUniform, randomCounts } from '@landfall/tests-support';
import { describe, expect, test } from 'vitest';
import { outages, playBake, type World } from '../src/index.ts';

/** All of them in `npm run exhaust`, a share otherwise: fewer than a hundred say too little of a rate. `npm run bench -- judge` plays 20,000. */
const BAKES = Math.ceil(2_000 / Math.min(20, EVERY));
const USUAL = { requestsPerSecond: 100, share: 0.05, badRate: 0.001 };

const rule: RatioRule = ratioRule(
  { metric: 'errors', acceptable: 1.25, harmful: 2, harmless: 0.002, ignoreBelow: 0.001 },
  { alpha: 0.001, beta: 0.05, gates: 1, regions: 1 },
);

/** How many of so many bakes end with a verdict. The numbers are the same in every run. */
function played(world: World, options: { periods: number; minPeriods?: number; phi0?: number; bakes?: number }) {
  const random = randomCounts(fastUniform(31));
  const bakes = Array.from({ length: options.bakes ?? BAKES }, () => playBake(random, rule, world, options));
  return {
    passes: bakes.filter(({ verdict }) => verdict === 'pass').length,
    fails: bakes.filter(({ verdict }) => verdict === 'fail').length,
    all: bakes.length,
  };
}

/** So many of a number, and three standard errors more. */
function atMost(share: number, of: number): number {
  return share * of + 3 * Math.sqrt(share * of);
}

describe('a version at the worst point that is still acceptable', () => {
  test.each([
    { badRate: 0.001, share: 0.05, requestsPerSecond: 100 },
    { badRate: 0.01, share: 0.05, requestsPerSecond: 100 },
    { badRate: 0.01, share: 0.5, requestsPerSecond: 100 },
    { badRate: 0.001, share: 0.5, requestsPerSecond: 1_000 },
    { badRate: 0.05, share: 0.1, requestsPerSecond: 10 },
  ])('fails no more often than alpha says, in 720 looks: %o', (setting) => {
    const world = { ...setting, ratio: 1.25, periodMs: 10_000 };
    const { fails, all } = played(world, { periods: 720, phi0: 1, bakes: Math.ceil(BAKES / 4) });
    expect(fails).toBeLessThanOrEqual(atMost(0.001, all));
  });

  test('fails no more often where the share changes from 5% to 25% to 50%', () => {
    const share = (period: number): number => (period < 40 ? 0.05 : period < 80 ? 0.25 : 0.5);
    const { fails, all } = played({ ...USUAL, badRate: 0.01, share, ratio: 1.25 }, { periods: 120 });
    expect(fails).toBeLessThanOrEqual(atMost(0.001, all));
  });

  test('fails no more often where outages hit both versions', () => {
    const { fails, all } = played({ ...USUAL, ratio: 1.25, common: outages }, { periods: 120 });
    expect(fails).toBeLessThanOrEqual(atMost(0.001, all));
  });
});

describe('a bake of 10 minutes to 2 hours at 100 requests a second', () => {
  const options = { periods: 120, minPeriods: 10 };

  test('passes a good version', () => {
    const { passes, all } = played({ ...USUAL, ratio: 1 }, options);
    expect(passes).toBeGreaterThanOrEqual(0.95 * all);
  });

  test('passes hardly any version that is twice as bad, and none that is three times as bad', () => {
    const twice = played({ ...USUAL, ratio: 2 }, options);
    expect(twice.passes).toBeLessThanOrEqual(atMost(0.05, twice.all));
    const thrice = played({ ...USUAL, ratio: 3 }, options);
    expect(thrice.passes).toBeLessThanOrEqual(atMost(0.01, thrice.all));
    expect(thrice.fails).toBeGreaterThanOrEqual(0.95 * thrice.all);
  });

  test('fails a version that turns bad after an hour, and soon', () => {
    const world: World = { ...USUAL, badRate: 0.01, ratio: (period) => (period < 60 ? 1 : 3) };
    const { fails, all } = played(world, { periods: 80 });
    expect(fails).toBeGreaterThanOrEqual(0.9 * all);
  });
});

describe('errors that come in clumps', () => {
  test.each([4, 10, 30])('do not fail a good version by one clump of %i an hour', (clump) => {
    const world = { requestsPerSecond: 10, share: 0.05, badRate: clump / 36_000, ratio: 1, clump };
    const { fails, all } = played(world, { periods: 60, bakes: 5 * BAKES });
    expect(fails).toBeLessThanOrEqual(atMost(0.001, all));
  });

  test.each([3, 5, 10])('of %i neither fail a good version nor pass a harmful one', (clump) => {
    const good = played({ ...USUAL, badRate: 0.005, ratio: 1, clump }, { periods: 60 });
    expect(good.fails).toBeLessThanOrEqual(atMost(0.002, good.all));
    const harmful = played({ ...USUAL, badRate: 0.005, ratio: 2, clump }, { periods: 120, minPeriods: 1 });
    expect(harmful.passes).toBeLessThanOrEqual(atMost(0.06, harmful.all));
  });
});
