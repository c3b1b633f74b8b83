import type { Evidence } from './evidence.ts';
import type { Verdict } from './judgement.ts';
import type { Rule } from './rule.ts';
import { excessOf, type Tally } from './tally.ts';
import { lnOfMean, lnOfSum } from './whole-logs.ts';

/** The verdict of one gate about one region, without its figures: cheap enough for every look. A pass counts when the bake's minimum is over, which the engine knows. */
export function verdictOf(rule: Rule, evidence: Evidence): Verdict {
  const against = lnOfMean(evidence.against);
  const countsAgainst = exceeds(rule, evidence.tally);
  if (against >= rule.failBar && countsAgainst) return 'fail';
  if (evidence.stage.n === 0) return 'undecided';
  if (rule.kind === 'absolute' && rule.passBy === 'no-fail') return 'pass';
  return lnInFavour(evidence) >= rule.passBar && !(against > 0 && countsAgainst) ? 'pass' : 'undecided';
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
