import { lnOfSum } from './ln-of-sum.ts';
import type { PeriodCounts } from './period-counts.ts';
import type { RatePoints } from './rate-points.ts';
import type { RatioGrid } from './ratio-grid.ts';

/**
 * The log-likelihood that the counts of one period give each ratio of a grid, in nats; only differences have a meaning. Of the bad requests of both versions,
 * the share `ratio * n / (ratio * n + m)` is expected to be the new version's: whatever makes both versions worse together has no effect.
 * A period in which one version has no request tells nothing.
 */
export function ratioLikelihoods({ n, k, m, b }: Omit<PeriodCounts, 'from' | 'to'>, grid: RatioGrid): number[] {
  const bad = k + b;
  // A copy of numbers of the right kind is several times as fast as a new list.
  const likelihoods = grid.logs.slice();
  if (bad === 0 || n === 0 || m === 0) return likelihoods.fill(0);
  const share = Math.log(n / m);
  for (let at = 0; at < likelihoods.length; at++) {
    const log = likelihoods[at] as number;
    likelihoods[at] = k * log - bad * lnOfSum(log + share, 0);
  }
  return likelihoods;
}

/** By how much each of some ratios is more likely than one limit, in nats. */
export function likelierThan(likelihoods: readonly number[], places: readonly number[], limit: number): number[] {
  const least = likelihoods[limit] as number;
  const differences = likelihoods.slice(0, places.length);
  for (let at = 0; at < differences.length; at++) {
    differences[at] = (likelihoods[places[at] as number] as number) - least;
  }
  return differences;
}

/** By how much one of some rates is more likely than the limit, where `bad` of `requests` are bad, in nats. Negative infinity: the rate is impossible. */
export function rateLikelihood(requests: number, bad: number, points: RatePoints, at: number): number {
  const good = (requests - bad) * (points.good[at] as number);
  return bad === 0 ? good : good + bad * (points.bad[at] as number);
}

/** The same of all of them. */
export function rateLikelihoods(requests: number, bad: number, points: RatePoints): number[] {
  const likelihoods = points.good.slice();
  for (let at = 0; at < likelihoods.length; at++) likelihoods[at] = rateLikelihood(requests, bad, points, at);
  return likelihoods;
}
