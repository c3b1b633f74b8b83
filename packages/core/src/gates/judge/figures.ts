import { dispersionOf } from './dispersion.ts';
import type { Evidence } from './evidence.ts';
import { intervalWith, rateInterval, ratioInterval } from './interval.ts';
import type { Figures, Weighed } from './judgement.ts';
import type { Rule } from './rule.ts';
import { type BothCounts, excessOf, ratioOf } from './tally.ts';
import { lnInFavour } from './verdict-of.ts';
import { lnOfMean } from './whole-logs.ts';

/** The numbers of a judgement about one region. */
export function figuresOf(rule: Rule, evidence: Evidence): Figures {
  const { tally, stage, recent } = evidence;
  const needsEvidence = rule.kind === 'ratio' || rule.passBy === 'evidence';
  return {
    counts: countsOf(tally),
    stage,
    recent: { from: recent.from, ...countsOf(recent.tally) },
    estimate: estimateOf(rule, evidence),
    against: weighed(lnOfMean(evidence.against), rule.failBar),
    ...(needsEvidence ? { inFavour: weighed(lnInFavour(evidence), rule.passBar) } : {}),
    dispersion: dispersionOf(evidence.phi0, evidence.scatter),
    ...(rule.kind === 'ratio' ? { excess: excessOf(recent.tally) } : {}),
    ...(rule.kind === 'absolute' && rule.control !== undefined ? { control: rule.control } : {}),
  };
}

/** The counts alone. */
export function countsOf({ n, k, m, b }: BothCounts): BothCounts {
  return { n, k, m, b };
}

/** Evidence and its bar; null in place of minus infinity, which JSON cannot write. */
export function weighed(ln: number, bar: number): Weighed {
  return { ln: Number.isFinite(ln) ? ln : null, bar };
}

function estimateOf(rule: Rule, evidence: Evidence): Figures['estimate'] {
  const { tally } = evidence;
  if (evidence.kind === 'ratio' && rule.kind === 'ratio') {
    const value = ratioOf(tally) ?? null;
    return { kind: 'ratio', value, ...intervalWith(value, ratioInterval(evidence.interval, rule.grid)) };
  }
  const { bad, good } = evidence.kind === 'absolute' ? evidence.effective : { bad: 0, good: 0 };
  const value = tally.n === 0 ? null : tally.k / tally.n;
  return { kind: 'rate', value, ...intervalWith(value, rateInterval(bad / 1e6, good / 1e6)) };
}
