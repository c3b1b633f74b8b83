import type { PeriodCounts } from './period-counts.ts';
import { steadyRatio, type Tally } from './tally.ts';

const LEAST = 1e-6;

/** How many more bad requests the new version has in a period than the ratio so far (this period included) gives it, and the variance of that if they come one by one. */
export function splitScatter(
  tally: Tally,
  counts: PeriodCounts,
): { readonly deviation: number; readonly expected: number } {
  const { n, k, m, b } = counts;
  const ratio = steadyRatio(tally, counts);
  const share = Math.min(Math.max((ratio * n) / (ratio * n + m), LEAST), 1 - LEAST);
  return { deviation: k - (k + b) * share, expected: (k + b) * share * (1 - share) };
}
