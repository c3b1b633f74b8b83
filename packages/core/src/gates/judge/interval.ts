import { logBeta } from './log-beta.ts';
import { nearestWhole } from './nearest-whole.ts';
import type { RatioGrid } from './ratio-grid.ts';
import { lnOfMean, natsOf } from './whole-logs.ts';

/** The truth lies in the interval at every look with a probability of at least 95 %. */
const MISSES = Math.log(1 / 0.05);
const STEPS = 60;
/** A ratio that is less likely than this plays no part. */
const LOWEST = -9_000e9;

/** An interval that is valid at any time. `high` is null where there is no upper limit yet. */
export interface Interval {
  readonly low: number;
  readonly high: number | null;
}

/**
 * The ratios that the counts do not contradict: those whose likelihood is more than a twentieth of the mean over all ratios. Between the ratios that are kept, the
 * log-likelihood is concave in the log of the ratio, so straight lines from outside bound it: the interval is never too narrow.
 */
export function ratioInterval(likelihoods: readonly number[], { logs }: RatioGrid): Interval {
  const least = lnOfMean(likelihoods) - MISSES;
  const heights = likelihoods.map(natsOf);
  const mirrored = logs.map((log) => -log).reverse();
  const low = lowEnd(logs, heights, least);
  const high = lowEnd(mirrored, heights.toReversed(), least);
  return { low: low === undefined ? 0 : Math.exp(low), high: high === undefined ? null : Math.exp(-high) };
}

/** The rates that the counts do not contradict, against a mixture over all rates (Jeffreys' prior). The counts are divided by the dispersion. */
export function rateInterval(bad: number, good: number): Interval {
  if (bad + good === 0) return { low: 0, high: 1 };
  const least = logBeta(bad + 0.5, good + 0.5) - logBeta(0.5, 0.5) - MISSES;
  const isIn = (rate: number): boolean => part(bad, rate) + part(good, 1 - rate) >= least;
  const likely = bad / (bad + good);
  return { low: edge(likely, 0, isIn), high: edge(likely, 1, isIn) };
}

/**
 * The likelihoods of the interval's ratios with one period more. `likelihoods`, those of that period, is overwritten with the result. Only their differences matter: the
 * highest stays at 0, so that no sum ever reaches a limit.
 */
export function addToInterval(wholes: readonly number[], likelihoods: number[], phi: number): readonly number[] {
  let high = Number.NEGATIVE_INFINITY;
  const worth = 1e9 / phi;
  const sums = likelihoods;
  for (let at = 0; at < sums.length; at++) {
    const sum = (wholes[at] as number) + (sums[at] as number) * worth;
    sums[at] = sum;
    if (sum > high) high = sum;
  }
  for (let at = 0; at < sums.length; at++) {
    const whole = nearestWhole((sums[at] as number) - high);
    sums[at] = Math.max(whole, LOWEST);
  }
  return sums;
}

/** Where the bound of a concave curve first reaches a height; undefined if it does so before the first point. */
function lowEnd(positions: readonly number[], heights: readonly number[], least: number): number | undefined {
  const first = heights.findIndex((height) => height >= least);
  if (first <= 0) return undefined;
  const at = (index: number): { readonly x: number; readonly y: number } => ({
    x: positions[index] as number,
    y: heights[index] as number,
  });
  const ends = [at(first - 1).x];
  if (first + 1 < heights.length) ends.push(crossing(at(first), at(first + 1), least));
  if (first >= 2) ends.push(crossing(at(first - 2), at(first - 1), least));
  return Math.min(Math.max(...ends.filter(Number.isFinite)), at(first).x);
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where the line through two points has a height; not finite if it does not rise. */
function crossing(one: Point, other: Point, height: number): number {
  const slope = (other.y - one.y) / (other.x - one.x);
  return slope > 0 ? one.x + (height - one.y) / slope : Number.NaN;
}

function part(count: number, rate: number): number {
  return count === 0 ? 0 : count * Math.log(rate);
}

/** The last rate that is in, on the way from one that is to an end of the scale. */
function edge(from: number, to: number, isIn: (rate: number) => boolean): number {
  if (isIn(to)) return to;
  let inside = from;
  let outside = to;
  for (let step = 0; step < STEPS; step++) {
    const middle = (inside + outside) / 2;
    if (isIn(middle)) inside = middle;
    else outside = middle;
  }
  return inside;
}

/** An interval with an estimate in it. Counts of a time in which bad requests came in clumps weigh less in the interval than in the estimate; widening it keeps it valid. */
export function intervalWith(value: number | null, { low, high }: Interval): Interval {
  if (value === null) return { low, high };
  return { low: Math.min(low, value), high: high === null ? null : Math.max(high, value) };
}
