import { nearestWhole } from './nearest-whole.ts';
import type { PeriodCounts } from './period-counts.ts';

const MILLIONTH = 1e6;

/** The counts of both versions: all requests and bad requests of the new one, then of the previous one. */
export interface BothCounts {
  readonly n: number;
  readonly k: number;
  readonly m: number;
  readonly b: number;
}

export const NO_COUNTS: BothCounts = { n: 0, k: 0, m: 0, b: 0 };

/** Counts summed over periods. The last three are stratified by period, in whole numbers of 1e-6: plain rates mislead when traffic shares change (Simpson's paradox). */
export interface Tally extends BothCounts {
  /** Sum of k m / (n + m). */
  readonly newBad: number;
  /** Sum of b n / (n + m). */
  readonly previousBad: number;
  /** Sum of n m / (n + m). */
  readonly compared: number;
}

export const EMPTY_TALLY: Tally = { n: 0, k: 0, m: 0, b: 0, newBad: 0, previousBad: 0, compared: 0 };

/** The sum of two counts. */
export function addCounts(one: BothCounts, { n, k, m, b }: BothCounts): BothCounts {
  return { n: one.n + n, k: one.k + k, m: one.m + m, b: one.b + b };
}

/** The tally of one period. */
export function tallyOfPeriod({ n, k, m, b }: PeriodCounts): Tally {
  const per = MILLIONTH / Math.max(n + m, 1);
  return {
    n,
    k,
    m,
    b,
    newBad: nearestWhole(k * m * per),
    previousBad: nearestWhole(b * n * per),
    compared: nearestWhole(n * m * per),
  };
}

/** The sum of two tallies. */
export function addTallies(one: Tally, other: Tally): Tally {
  return {
    n: one.n + other.n,
    k: one.k + other.k,
    m: one.m + other.m,
    b: one.b + other.b,
    newBad: one.newBad + other.newBad,
    previousBad: one.previousBad + other.previousBad,
    compared: one.compared + other.compared,
  };
}

/** By how much the new version's bad rate exceeds the previous one's, 0 to 1; 0 while nothing can be compared. */
export function excessOf({ newBad, previousBad, compared }: Tally): number {
  return compared === 0 ? 0 : (newBad - previousBad) / compared;
}

/** The new version's bad rate as a multiple of the previous one's (Mantel and Haenszel 1959); undefined while the previous one has no bad request. */
export function ratioOf({ newBad, previousBad }: Tally): number | undefined {
  return previousBad === 0 ? undefined : newBad / previousBad;
}

/**
 * The ratio that a period's own counts are compared with when its scatter is measured: the ratio so far, drawn towards 1 by half a bad request,
 * so that there is one from the first period on.
 */
export function steadyRatio({ newBad, previousBad }: Tally, { n, m }: PeriodCounts): number {
  const half = (0.5 * n * m * MILLIONTH) / (n + m) ** 2;
  return (newBad + half) / (previousBad + half);
}
