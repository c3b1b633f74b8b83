import type { Rule } from '@landfall/core/engine';
import { type BakeOptions, type Played, playBake, type World } from '@landfall/tests-judge';
import type { RandomCounts } from '@landfall/tests-support';
import { median } from '../median.ts';

/** What many bakes came to: shares are from 0 to 1, times in periods. */
export interface Outcomes {
  readonly failed: number;
  readonly passed: number;
  readonly failMedian: number;
  readonly failLate: number;
  readonly passMedian: number;
}

/** Plays so many bakes of one world. */
export function outcomesOf(
  random: RandomCounts,
  count: number,
  rule: Rule,
  world: World,
  options: BakeOptions,
): Outcomes {
  const played = Array.from({ length: count }, () => playBake(random, rule, world, options));
  const timesOf = (verdict: Played['verdict']): readonly number[] =>
    played.filter((one) => one.verdict === verdict).map(({ periods }) => periods);
  const fails = timesOf('fail');
  const passes = timesOf('pass');
  return {
    failed: fails.length / count,
    passed: passes.length / count,
    failMedian: median(fails),
    failLate: fails.toSorted((one, other) => one - other)[Math.floor(fails.length * 0.95)] ?? Number.NaN,
    passMedian: median(passes),
  };
}

/** A share in percent, with as many digits as it has meaning. */
export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(share < 0.1 ? 2 : 3))}%`;
}

/** Periods of so many seconds as a time, or as minutes where they are minutes. */
export function timeText(periods: number, seconds: number): string {
  if (Number.isNaN(periods)) return '-';
  const all = Math.round(periods * seconds);
  return all < 600 ? `${all} s` : `${Math.round(all / 60)} min`;
}
