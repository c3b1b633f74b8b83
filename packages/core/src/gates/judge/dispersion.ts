import { nearestWhole } from './nearest-whole.ts';

/** Squared deviations, and what they would sum up to if bad requests came one by one: whole numbers of 1e-4. */
interface Squares {
  readonly seen: number;
  readonly expected: number;
}

/** The scatter of bad requests, measured during a bake. */
export interface Scatter {
  readonly periods: number;
  /** How the bad requests of a period are split between the versions. An outage that hits both has no effect; a version that turns bad has. Null without a previous version. */
  readonly split: Squares | null;
  /** How the new version's rate differs between periods that follow each other. A version that turns bad has little effect; an outage has. */
  readonly pairs: Squares;
  /** The new version's counts in the last period. */
  readonly last: HistoryPeriod;
}

const PARTS = 1e4;
const NOTHING: Squares = { seen: 0, expected: 0 };
const HISTORY_PERIODS = 10;
const CAUTIOUS_PERIODS = 15;
const MOST_FROM_HISTORY = 5;
const MOST = 50;
const PRIOR = 3;
const PRIOR_BAD = 20;
const MOST_OF_HISTORY = 10;

/** The counts of the previous version in one period before the rollout. */
export interface HistoryPeriod {
  readonly requests: number;
  readonly bad: number;
}

/** Scatter before the first period. */
export function noScatter(kind: 'ratio' | 'absolute'): Scatter {
  return { periods: 0, split: kind === 'ratio' ? NOTHING : null, pairs: NOTHING, last: { requests: 0, bad: 0 } };
}

/** The scatter with one period more: the new version's counts, and how far the split is from what is expected of it. */
export function addScatter(
  scatter: Scatter,
  period: HistoryPeriod,
  split?: { readonly deviation: number; readonly expected: number },
): Scatter {
  const pair = pairScatter(scatter.last, period);
  return {
    periods: scatter.periods + 1,
    split:
      scatter.split === null || split === undefined
        ? scatter.split
        : plus(scatter.split, split.deviation ** 2, split.expected),
    pairs: plus(scatter.pairs, pair.square, pair.expected),
    last: period,
  };
}

/**
 * By how many bad requests at a time to count: 1 if they come one by one, c if they come in clumps of c. All evidence is divided by it.
 * It uses earlier periods only. Clumps show in both measures of the scatter, so the smaller one counts: neither an outage of both versions nor a version that turns
 * bad must blind the judge. For the same reason what history says is worth ten periods, and at most 5.
 */
export function dispersionOf(phi0: number, { periods, split, pairs }: Scatter): number {
  const measured = Math.min(split === null ? Number.POSITIVE_INFINITY : ratioOf(split), ratioOf(pairs));
  const prior = HISTORY_PERIODS * Math.min(phi0, MOST_FROM_HISTORY);
  return clip((prior + periods * measured) / (HISTORY_PERIODS + periods), MOST);
}

/**
 * The dispersion that evidence in favour of a version is divided by. A clump that has not come yet makes a bad version look clean. So history counts in full and is
 * worth fifteen periods, and what is measured counts however it came: with clumps of 10, three times as many harmful versions would pass otherwise.
 */
export function cautiousDispersion(phi0: number, { periods, split, pairs }: Scatter): number {
  const measured = ratioOf(split ?? pairs);
  return clip((CAUTIOUS_PERIODS * phi0 + periods * measured) / (CAUTIOUS_PERIODS + periods), MOST);
}

/** What two periods that follow each other say about the scatter: the square of how far their rates differ, and what it would be if bad requests came one by one. A trend over hours has no effect. */
function pairScatter(one: HistoryPeriod, next: HistoryPeriod): { readonly square: number; readonly expected: number } {
  const all = one.requests + next.requests;
  if (all === 0) return { square: 0, expected: 0 };
  return {
    square: ((one.bad * next.requests - next.bad * one.requests) / all) ** 2,
    expected: ((one.bad + next.bad) * one.requests * next.requests) / all ** 2,
  };
}

/**
 * The dispersion of the previous version before the rollout, 1 to 10: from periods that follow each other, drawn towards 3 as if 20 bad requests had said so.
 * Without history, or without a bad request in it, it is 3. Sixty periods are enough. For the fleet: give it the summed counts of all regions.
 */
export function historyDispersion(periods: readonly HistoryPeriod[]): number {
  let square = 0;
  let expected = 0;
  let bad = 0;
  periods.forEach((period, index) => {
    bad += period.bad;
    const next = periods[index + 1];
    if (next === undefined) return;
    const pair = pairScatter(period, next);
    square += pair.square;
    expected += pair.expected;
  });
  if (expected === 0) return PRIOR;
  return clip((bad * (square / expected) + PRIOR_BAD * PRIOR) / (bad + PRIOR_BAD), MOST_OF_HISTORY);
}

function plus({ seen, expected }: Squares, square: number, more: number): Squares {
  return { seen: seen + nearestWhole(square * PARTS), expected: expected + nearestWhole(more * PARTS) };
}

function ratioOf({ seen, expected }: Squares): number {
  return expected > 0 ? seen / expected : 1;
}

function clip(value: number, most: number): number {
  return Math.min(Math.max(value, 1), most);
}
