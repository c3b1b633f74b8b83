import type { PeriodCounts } from './period-counts.ts';
import type { RatePoints, RatioPoints } from './points.ts';

/**
 * What one period adds to the log-likelihood of each ratio, above that of the limit, in nats. Of the bad requests of both versions, the share
 * `ratio * n / (ratio * n + m)` is expected to be the new version's: whatever makes both versions worse together has no effect.
 * A period in which one version has no request adds nothing.
 */
export function ratioLikelihoods({ n, k, m, b }: PeriodCounts, points: RatioPoints): readonly number[] {
  const bad = k + b;
  if (bad === 0 || n === 0 || m === 0) return points.ratios.map(() => 0);
  const atLimit = Math.log(points.limit * n + m);
  return points.ratios.map((ratio, at) => k * (points.logs[at] as number) - bad * (Math.log(ratio * n + m) - atLimit));
}

/** What `requests` with `bad` bad ones add to the log-likelihood of each rate, above that of the limit, in nats. Negative infinity: the rate is impossible. */
export function rateLikelihoods(requests: number, bad: number, points: RatePoints): readonly number[] {
  return points.good.map((good, at) => {
    const all = (requests - bad) * good;
    return bad === 0 ? all : all + bad * (points.bad[at] as number);
  });
}
