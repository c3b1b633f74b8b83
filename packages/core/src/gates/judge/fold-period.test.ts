import { describe, expect, it } from 'vitest';
import { emptyEvidence } from './evidence.ts';
import { foldPeriod } from './fold-period.ts';
import { rateLikelihoods, ratioLikelihoods } from './likelihood.ts';
import { absoluteRule, ratioRule, type Sureness } from './rule.ts';
import { excessOf } from './tally.ts';
import { lnOfMean, natsOf, wholeLog } from './whole-logs.ts';

/** Bad and all requests of the new version, then of the previous one. */
type Row = readonly [k: number, n: number, b: number, m: number];

const LIMITS = { metric: 'errors', acceptable: 1.25, harmful: 2, harmless: 0.002, ignoreBelow: 0.001 };
/** One gate and one region, so that the bar is ln(2 / alpha). */
const SURENESS: Sureness = { alpha: 0.001, beta: 0.05, gates: 1, regions: 1 };
const rule = ratioRule(LIMITS, SURENESS);

function countsOf([k, n, b, m]: Row, index: number) {
  return { from: index * 60_000, to: (index + 1) * 60_000, n, k, m, b };
}

/** ln of the mean of the likelihoods, without cap, start weights and dispersion. */
function plain(rows: readonly Row[]): number {
  const { worse, acceptable } = rule.grid;
  const sums = worse.map((place) =>
    rows.reduce((sum, row) => {
      const likelihoods = ratioLikelihoods(countsOf(row, 0), rule.grid);
      return sum + (likelihoods[place] ?? 0) - (likelihoods[acceptable] ?? 0);
    }, 0),
  );
  const high = Math.max(...sums);
  return high + Math.log(sums.reduce((sum, each) => sum + Math.exp(each - high), 0) / sums.length);
}

/** ln of the evidence against the version after each period, at a dispersion of 1. */
function against(rows: readonly Row[]): readonly number[] {
  let evidence = emptyEvidence(rule, 1);
  return rows.map((row, index) => {
    evidence = foldPeriod(evidence, rule, countsOf(row, index));
    return lnOfMean(evidence.against);
  });
}

describe('the plain likelihood ratio against a version', () => {
  it.each<[string, Row[], number]>([
    ['3 of 300 against 0 of 5,700', [[3, 300, 0, 5700]], 5.302409],
    ['4 of 300 against 0 of 5,700', [[4, 300, 0, 5700]], 7.496743],
    ['the same with the arms swapped', [[0, 5700, 4, 300]], -2.326103],
    ['4 of 300 against 1 of 5,700', [[4, 300, 1, 5700]], 6.68849],
    [
      'two periods at different shares',
      [
        [4, 300, 0, 5700],
        [0, 1500, 2, 4500],
      ],
      3.974659,
    ],
    ['a version that fails every request', [[30_000, 30_000, 0, 570_000]], 68_829.858014],
    ['kayenta #426 at 5%', [0, 1, 2, 1, 0, 0].map((k): Row => [k, 100, 0, 1900]), 7.496743],
    ['kayenta #426 at 50%', [0, 1, 2, 1, 0, 0].map((k): Row => [k, 100, 0, 100]), 1.552526],
    ['no request of the previous version', [[7, 6000, 0, 0]], 0],
    ['no request of the new version', [[0, 0, 7, 6000]], 0],
  ])('%s', (_, rows, ln) => {
    expect(plain(rows)).toBeCloseTo(ln, 6);
  });
});

describe('the bad requests that fail a version beside a clean one', () => {
  it.each([
    [0.01, 3, 5],
    [0.05, 4, 6],
    [0.1, 5, 8],
    [0.25, 8, 12],
    [0.5, 15, 23],
  ])('at a share of %d are %i, and %i where 72 gates and regions share alpha', (share, alone, shared) => {
    const fewest = (bar: number): number => {
      let k = 1;
      while (plain([[k, 100_000 * share, 0, 100_000 * (1 - share)]]) < bar) k += 1;
      return k;
    };
    expect([fewest(Math.log(1000)), fewest(Math.log(72_000))]).toEqual([alone, shared]);
  });
});

describe('the evidence against a version', () => {
  it('needs three periods, however bad the version is', () => {
    const row: Row = [40, 300, 0, 5700];
    const seen = against([row, row, row]);
    expect(rule.failBar).toBeCloseTo(7.600902, 6);
    expect(seen[0]).toBeCloseTo(3.107304, 6);
    expect(seen[1]).toBeCloseTo(6.918874, 6);
    expect(seen[2]).toBeCloseTo(10.719407, 6);
    expect(seen.map((ln) => ln >= rule.failBar)).toEqual([false, false, true]);
  });

  it('notices within 8 minutes a version that becomes 3 times worse after an hour', () => {
    const good: Row[] = Array.from({ length: 60 }, () => [3, 300, 57, 5700]);
    const bad: Row[] = Array.from({ length: 30 }, () => [9, 300, 57, 5700]);
    expect(against([...good, ...bad]).findIndex((ln) => ln >= rule.failBar) + 1 - good.length).toBe(8);
  });

  it('is 0 while one version has no requests', () => {
    expect(
      against([
        [0, 0, 7, 6000],
        [7, 6000, 0, 0],
      ]),
    ).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  });

  it('does not take a change of shares for errors', () => {
    const evidence = (
      [
        [1, 1000, 19, 19_000],
        [60, 3000, 60, 3000],
      ] as Row[]
    ).reduce((before, row, index) => foldPeriod(before, rule, countsOf(row, index)), emptyEvidence(rule, 1));
    expect(excessOf(evidence.tally)).toBe(0);
    const { k, n, b, m } = evidence.tally;
    expect(k / n - b / m).toBeCloseTo(0.0117, 3);
  });
});

describe('the evidence that a rate is harmless', () => {
  it.each([
    [353, 19.853],
    [354, 20.031],
    [430, 39.672],
    [431, 40.033],
  ])('after %i clean requests it is %f', (requests, evidence) => {
    const { clean } = ratioRule({ ...LIMITS, harmless: 0.01 }, SURENESS);
    expect(Math.exp(lnOfMean(rateLikelihoods(requests, 0, clean).map(wholeLog)))).toBeCloseTo(evidence, 3);
  });

  it('loses the rate of zero with the first bad request, and survives JSON', () => {
    const absolute = absoluteRule({ metric: 'errors', acceptable: 0.005, harmful: 0.01 }, SURENESS);
    const folded = foldPeriod(emptyEvidence(absolute, 1), absolute, countsOf([1, 100, 0, 0], 0));
    const read = JSON.parse(JSON.stringify(folded)) as typeof folded;
    expect(read).toEqual(folded);
    expect(read.inFavour.map(natsOf)[0]).toBe(Number.NEGATIVE_INFINITY);
    const next = foldPeriod(read, absolute, countsOf([0, 100, 0, 0], 1));
    expect(next.inFavour.map(natsOf)[0]).toBe(Number.NEGATIVE_INFINITY);
    expect(Number.isFinite(lnOfMean(next.inFavour))).toBe(true);
  });
});

describe('a fold', () => {
  const rows: Row[] = Array.from({ length: 40 }, (_, index) => [
    index % 4,
    300 + index,
    (index * 7) % 60,
    5700 - index,
  ]);

  it('uses no period twice', () => {
    const once = rows.reduce(
      (before, row, at) => foldPeriod(before, rule, countsOf(row, at)),
      emptyEvidence(rule, 1.5),
    );
    const twice = rows.reduce((before, row, at) => foldPeriod(before, rule, countsOf(row, at)), once);
    expect(twice).toBe(once);
  });

  it('gives the same whole numbers when it is stored and read after every period', () => {
    const kept = rows.reduce(
      (before, row, at) => foldPeriod(before, rule, countsOf(row, at)),
      emptyEvidence(rule, 1.5),
    );
    const read = rows.reduce(
      (before, row, at) => foldPeriod(JSON.parse(JSON.stringify(before)) as typeof before, rule, countsOf(row, at)),
      emptyEvidence(rule, 1.5),
    );
    expect(read).toEqual(kept);
    for (const whole of [...kept.against, ...kept.inFavour, ...kept.clean, ...kept.interval]) {
      expect(Number.isSafeInteger(whole)).toBe(true);
    }
  });
});
