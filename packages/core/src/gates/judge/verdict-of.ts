import type { Evidence } from './evidence.ts';
import type { Verdict } from './judgement.ts';
import { lnOfSum } from './ln-of-sum.ts';
import type { Rule } from './rule.ts';
import { excessOf, type Tally } from './tally.ts';
import { lnOfMean, natsOf } from './whole-logs.ts';

const SURELY = Math.log(8);

/** The verdict of one gate about one region, without its figures: cheap enough for every look. A pass counts when the bake's minimum is over, which the engine knows. */
export function verdictOf(rule: Rule, evidence: Evidence): Verdict {
  if (reaches(evidence.against, rule.failBar) && exceeds(rule, evidence.recent.tally)) return 'fail';
  if (evidence.stage.n === 0) return 'undecided';
  if (rule.kind === 'absolute' && rule.passBy === 'no-fail') return 'pass';
  if (!isInFavour(evidence, rule.passBar)) return 'undecided';
  return reaches(evidence.against, 0) && exceeds(rule, evidence.recent.tally) ? 'undecided' : 'pass';
}

/** True if the mean of likelihoods reaches a bar. It is at most the highest and at least its share of it, so most looks cost no logarithm. */
function reaches(wholes: readonly number[], bar: number): boolean {
  const high = highest(wholes);
  return high >= bar && (high - Math.log(wholes.length) >= bar || lnOfMean(wholes) >= bar);
}

function isInFavour(evidence: Evidence, bar: number): boolean {
  const high =
    evidence.kind === 'ratio'
      ? Math.max(highest(evidence.inFavour), highest(evidence.clean))
      : highest(evidence.inFavour);
  if (high < bar) return false;
  // The mean of at most four of each, and of both.
  return high - SURELY >= bar || lnInFavour(evidence) >= bar;
}

function highest(wholes: readonly number[]): number {
  let high = wholes[0] as number;
  for (let at = 1; at < wholes.length; at++) if ((wholes[at] as number) > high) high = wholes[at] as number;
  return natsOf(high);
}

/** The evidence for a version, in nats. For a ratio gate, half of it is about the ratio and half about a harmless rate. */
export function lnInFavour(evidence: Evidence): number {
  const inFavour = lnOfMean(evidence.inFavour);
  return evidence.kind === 'absolute' ? inFavour : lnOfSum(inFavour, lnOfMean(evidence.clean)) - Math.LN2;
}

/** True if the difference between the versions is large enough to count. */
export function exceeds(rule: Rule, tally: Tally): boolean {
  return rule.kind === 'absolute' || excessOf(tally) >= rule.ignoreBelow;
}
