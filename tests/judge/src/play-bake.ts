import {
  dispersionOf,
  emptyEvidence,
  foldPeriod,
  historyDispersion,
  type Rule,
  type Verdict,
  verdictOf,
} from '@landfall/core/engine';
import type { RandomCounts } from '@landfall/tests-support';
import { drawHistory, drawPeriod, type World } from './world.ts';

/** How a bake is played. */
export interface BakeOptions {
  readonly periods: number;
  /** A pass counts from this many periods on; default never. */
  readonly minPeriods?: number | undefined;
  /** The dispersion before the bake; by default it is measured from a history of the same world. */
  readonly phi0?: number | undefined;
}

/** How a bake ended. */
export interface Played {
  readonly verdict: Verdict;
  /** Periods until then. */
  readonly periods: number;
  /** Requests of the new version until then. */
  readonly requests: number;
  readonly dispersion: number;
}

/** Plays one bake of one region until it has a verdict, or its time is over. */
export function playBake(
  random: RandomCounts,
  rule: Rule,
  world: World,
  { periods, minPeriods = Number.POSITIVE_INFINITY, phi0 }: BakeOptions,
): Played {
  let evidence = emptyEvidence(rule, phi0 ?? historyDispersion(drawHistory(random, world)));
  let verdict: Verdict = 'undecided';
  let period = 0;
  while (period < periods) {
    evidence = foldPeriod(evidence, rule, drawPeriod(random, world, period));
    period += 1;
    verdict = verdictOf(rule, evidence);
    if (verdict === 'fail' || (verdict === 'pass' && period >= minPeriods)) break;
    verdict = 'undecided';
  }
  return {
    verdict,
    periods: period,
    requests: evidence.tally.n,
    dispersion: dispersionOf(evidence.phi0, evidence.scatter),
  };
}
