import { type RatioRule, ratioRule } from '@landfall/core/engine';
import { EVERY, fastUniform, randomCounts } from '@landfall/tests-support';
import { expect, test } from 'vitest';
import { outages, playFleet } from '../src/index.ts';

/** All of them in `npm run exhaust`, a share otherwise. `npm run bench -- judge` plays 1,000. */
const FLEETS = Math.ceil(100 / Math.min(20, EVERY));
const REGIONS = 12;
const WORLD: Parameters<typeof playFleet>[2] = { requestsPerSecond: 50, share: 0.05, badRate: 0.002 };

const rule: RatioRule = ratioRule(
  { metric: 'errors', acceptable: 1.25, harmful: 2, harmless: 0.002, ignoreBelow: 0.001 },
  { alpha: 0.001, beta: 0.05, gates: 1, regions: REGIONS },
);

function all(ratio: number): readonly number[] {
  return Array.from({ length: REGIONS }, () => ratio);
}

function played(ratios: readonly number[], options: Parameters<typeof playFleet>[4], world = WORLD) {
  const random = randomCounts(fastUniform(41));
  return Array.from({ length: FLEETS }, () => playFleet(random, rule, world, ratios, options));
}

test('a model that is 1.8 times worse everywhere is caught in 2 hours, outages or not, before most regions fail by themselves', () => {
  for (const world of [WORLD, { ...WORLD, common: outages }]) {
    const fleets = played(all(1.8), { periods: 120 }, world);
    expect(fleets.filter(({ model }) => model !== null).length).toBeGreaterThanOrEqual(0.95 * FLEETS);
    const earlier = fleets.filter(({ model, region }) => model !== null && (region === null || model <= region));
    expect(earlier.length).toBeGreaterThanOrEqual(0.8 * FLEETS);
  }
});

test('one region that is 30 times worse fails by itself, and never fails the model', () => {
  const fleets = played([30, ...all(1).slice(1)], { periods: 60 });
  expect(fleets.filter(({ model }) => model !== null)).toEqual([]);
  expect(fleets.every(({ region }) => region !== null && region <= 10)).toBe(true);
});

test('a good model does not fail, where clumps are spread over regions, or outages hit all of them', () => {
  for (const [ratio, clump, world] of [
    [1, 5, WORLD],
    [1.25, 1, { ...WORLD, common: outages }],
  ] as const) {
    const fleets = played(all(ratio), { periods: 120, clump }, world);
    expect(fleets.filter(({ pooled, region }) => pooled !== null || region !== null)).toEqual([]);
  }
});
