import { ratioRule } from '@landfall/core/engine';
import { fastUniform, randomCounts } from '@landfall/tests-support';
import { binomialDistribution, poissonDistribution, wilcoxonRankSum } from 'simple-statistics';
import { expect, test } from 'vitest';
import { zOfMannWhitney } from '../src/index.ts';

// What the simulations and the judge compute, beside a statistics package that others maintain.

const random = randomCounts(fastUniform(21));
const DRAWS = 40_000;

/** How far draws are from a distribution: chi squared for each degree of freedom, about 1 if they agree. */
function distance(draw: () => number, distribution: readonly number[]): number {
  const seen = distribution.map(() => 0);
  for (let drawn = 0; drawn < DRAWS; drawn++) {
    const count = draw();
    if (count < seen.length) seen[count] = (seen[count] ?? 0) + 1;
  }
  let sum = 0;
  let cells = 0;
  distribution.forEach((probability, count) => {
    const expected = probability * DRAWS;
    if (expected < 10) return;
    sum += ((seen[count] ?? 0) - expected) ** 2 / expected;
    cells += 1;
  });
  return sum / cells;
}

test.each([
  [300, 0.01],
  [300, 0.2],
  [40, 0.6],
])('bad requests of %i at a rate of %d are drawn as the binomial distribution says', (trials, rate) => {
  expect(distance(() => random.binomial(trials, rate), binomialDistribution(trials, rate) ?? [])).toBeLessThan(2.2);
});

test.each([0.3, 5, 12, 60])('requests are drawn as the Poisson distribution of mean %d says', (mean) => {
  expect(distance(() => random.poisson(mean), poissonDistribution(mean) ?? [])).toBeLessThan(2.2);
});

test('the evidence of a period is the ratio of two binomial probabilities', () => {
  const [n, k, m, b] = [300, 4, 5_700, 9];
  const { grid } = ratioRule(
    { metric: 'errors', acceptable: 1.25, harmful: 2, harmless: 0.002, ignoreBelow: 0.001 },
    { alpha: 0.001, beta: 0.05, gates: 1, regions: 1 },
  );
  const probability = (ratio: number): number => {
    const share = (ratio * n) / (ratio * n + m);
    return (binomialDistribution(k + b, share) ?? [])[k] ?? Number.NaN;
  };
  for (const place of grid.worse) {
    const ratio = grid.ratios[place] ?? Number.NaN;
    const judged = k * Math.log(ratio / 1.25) - (k + b) * Math.log((ratio * n + m) / (1.25 * n + m));
    expect(judged).toBeCloseTo(Math.log(probability(ratio) / probability(1.25)), 6);
  }
});

test("Mann and Whitney's test has the rank sum of its own", () => {
  const one = [3, 5, 5, 8, 13];
  const other = [1, 2, 5, 9];
  const u = wilcoxonRankSum(one, other) - 15;
  // Ties: three fives. By scipy 1.17.1: mannwhitneyu(one, other, use_continuity=False, method='asymptotic').
  const variance = ((5 * 4) / 12) * (10 - (27 - 3) / (9 * 8));
  expect(zOfMannWhitney(one, other)).toBeCloseTo((u - 10) / Math.sqrt(variance), 10);
  expect(zOfMannWhitney(one, other)).toBeCloseTo(-zOfMannWhitney(other, one), 10);
});
