import type { PeriodCounts, RatioRule } from '@landfall/core/engine';

const WORSE = [1.6, 2, 3, 5, 10, 30];

/** What must not be left out of a test that is valid at every look, written by hand for six ratios: no pass, no fleet, no interval, no dispersion, nothing kept but the six numbers. */
export function plainFold(
  sums: number[],
  rule: RatioRule,
  { n, k, m, b }: PeriodCounts,
  weight: number,
): { readonly isFail: boolean } {
  const least = rule.acceptable * n;
  const bad = Math.log(least / (least + m));
  const good = Math.log(m / (least + m));
  let mean = 0;
  for (let at = 0; at < WORSE.length; at++) {
    const more = (WORSE[at] as number) * n;
    const added = k * (Math.log(more / (more + m)) - bad) + b * (Math.log(m / (more + m)) - good);
    const before = sums[at] as number;
    const high = Math.max(before, weight);
    const sum = high + Math.log1p(Math.exp(-Math.abs(before - weight))) + Math.min(added, rule.failBar / 2);
    sums[at] = sum;
    mean += Math.exp(sum) / WORSE.length;
  }
  return { isFail: mean >= Math.exp(rule.failBar) };
}
