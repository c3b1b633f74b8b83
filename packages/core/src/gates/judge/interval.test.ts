import { describe, expect, it, test } from 'vitest';
import { intervalWith, rateInterval, ratioInterval } from './interval.ts';
import { ratioLikelihoods } from './likelihood.ts';
import { logBeta, logGamma } from './log-beta.ts';
import { ratioGrid } from './ratio-grid.ts';
import { wholeLog } from './whole-logs.ts';

const grid = ratioGrid(1.25, 2, [1.6, 2, 3, 5, 10, 30], [0.5, 1, 1.25]);

/** The log-likelihoods of counts, whose highest is 0. */
function likelihoods(k: number, n: number, b: number, m: number) {
  const logs = ratioLikelihoods({ n, k, m, b }, grid);
  const high = Math.max(...logs);
  return logs.map((log) => wholeLog(log - high));
}

describe('the interval of a ratio', () => {
  it('has some 24 ratios, with all that a gate needs', () => {
    expect(grid.ratios).toHaveLength(24);
    expect(grid.ratios[grid.acceptable]).toBe(1.25);
    expect(grid.ratios[grid.harmful]).toBe(2);
    expect(grid.worse.map((place) => grid.ratios[place])).toEqual([1.6, 2, 3, 5, 10, 30]);
  });

  it('knows nothing before the first bad request', () => {
    expect(
      ratioInterval(
        grid.ratios.map(() => 0),
        grid,
      ),
    ).toEqual({ low: 0, high: null });
  });

  it('has no upper limit while the previous version is clean', () => {
    const { low, high } = ratioInterval(likelihoods(5, 300, 0, 5700), grid);
    expect(low).toBeGreaterThan(5);
    expect(high).toBeNull();
  });

  it('is never narrower than the exact one, and not much wider', () => {
    // Exact: where the log-likelihood is ln 20 below the mean over the grid, found point by point.
    for (const [k, b] of [
      [10, 60],
      [100, 1000],
      [30, 1500],
      [400, 2000],
    ] as const) {
      const counts = { n: 3000, k, m: 57_000, b };
      const kept = likelihoods(k, 3000, b, 57_000);
      const { low, high } = ratioInterval(kept, grid);
      const at = (ratio: number) => k * Math.log(ratio) - (k + b) * Math.log(ratio * counts.n + counts.m);
      const heights = grid.ratios.map(at);
      const top = Math.max(...heights);
      const mean = top + Math.log(heights.reduce((sum, each) => sum + Math.exp(each - top), 0) / heights.length);
      const inside = Array.from({ length: 20_000 }, (_, step) => 0.05 * 1.0004 ** step).filter(
        (ratio) => at(ratio) >= mean - Math.log(20),
      );
      expect(low).toBeLessThanOrEqual((inside[0] ?? 0) * 1.0005);
      expect(high).toBeGreaterThanOrEqual((inside.at(-1) ?? 0) * 0.9995);
      expect(Math.log(high ?? Number.NaN) - Math.log(low)).toBeLessThan(
        1.6 * (Math.log(inside.at(-1) ?? 1) - Math.log(inside[0] ?? 1)) + 0.1,
      );
    }
  });
});

describe('the interval of a rate', () => {
  it('is all rates without requests', () => {
    expect(rateInterval(0, 0)).toEqual({ low: 0, high: 1 });
  });

  it('begins at 0 without a bad request', () => {
    const { low, high } = rateInterval(0, 1000);
    expect(low).toBe(0);
    // (1 - p)^1000 = B(0.5, 1000.5) / B(0.5, 0.5) / 20, by scipy 1.17.1 (scipy.special.betaln): p = 0.0069975.
    expect(high).toBeCloseTo(0.0069975, 6);
  });

  it('lies on both sides of the rate', () => {
    const { low, high } = rateInterval(10, 990);
    expect(low).toBeLessThan(0.01);
    expect(high).toBeGreaterThan(0.01);
  });
});

describe('the beta function', () => {
  // By scipy 1.17.1: scipy.special.gammaln and betaln.
  it.each([
    [0.5, 0.5723649429247],
    [1, 0],
    [10.5, 13.940625219403763],
    [1000.5, 5908.674175848678],
  ])('has the logarithm of gamma at %d', (value, ln) => {
    expect(logGamma(value)).toBeCloseTo(ln, 8);
  });

  it('has its own logarithm', () => {
    expect(logBeta(0.5, 0.5)).toBeCloseTo(Math.log(Math.PI), 10);
  });
});

test('an interval has its estimate in it', () => {
  expect(intervalWith(5.5, { low: 1.6, high: 3.7 })).toEqual({ low: 1.6, high: 5.5 });
  expect(intervalWith(1, { low: 1.6, high: null })).toEqual({ low: 1, high: null });
  expect(intervalWith(2, { low: 1.6, high: 3.7 })).toEqual({ low: 1.6, high: 3.7 });
  expect(intervalWith(null, { low: 0, high: null })).toEqual({ low: 0, high: null });
});
