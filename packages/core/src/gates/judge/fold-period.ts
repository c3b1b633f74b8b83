import { addScatter, cautiousDispersion, dispersionOf } from './dispersion.ts';
import type { AbsoluteEvidence, Evidence, EvidenceOf, RatioEvidence, Recent } from './evidence.ts';
import { addToInterval } from './interval.ts';
import { likelierThan, rateLikelihoods, ratioLikelihoods } from './likelihood.ts';
import type { PeriodCounts } from './period-counts.ts';
import type { AbsoluteRule, RatioRule, Rule } from './rule.ts';
import { splitScatter } from './split-scatter.ts';
import { startWeight } from './start-weight.ts';
import { addCounts, addPeriod, EMPTY_TALLY } from './tally.ts';
import { addLikelihoods, addLogs, lnOfSum, natsOf, wholeLog } from './whole-logs.ts';

/**
 * The evidence with one period more. Periods come strictly in their order, one by one; one that was used before changes nothing.
 *
 * Against the version: `L = ln(exp(L) + w) + min(increment / phi, bar / 2)` for each point. The mean of exp(L) is a test martingale, so the
 * probability that it ever reaches 1 / alpha for a good version is at most alpha, however often it is looked at (Ville 1939). The weights w start the
 * test anew at each period, so that a version which turns bad after hours is noticed within minutes. The cap keeps one burst from failing a version alone.
 */
export function foldPeriod<Of extends Rule>(evidence: EvidenceOf<Of>, rule: Of, counts: PeriodCounts): EvidenceOf<Of>;
export function foldPeriod(evidence: Evidence, rule: Rule, counts: PeriodCounts): Evidence {
  if (counts.from < evidence.until) return evidence;
  if (evidence.kind === 'ratio' && rule.kind === 'ratio') return foldRatio(evidence, rule, counts);
  if (evidence.kind === 'absolute' && rule.kind === 'absolute') return foldAbsolute(evidence, rule, counts);
  throw new TypeError(`The evidence is of a gate of kind ${evidence.kind}, the rule is of kind ${rule.kind}.`);
}

function foldRatio(evidence: RatioEvidence, rule: RatioRule, counts: PeriodCounts): RatioEvidence {
  const { n, k, m } = counts;
  const phi = dispersionOf(evidence.phi0, evidence.scatter);
  const cautious = cautiousDispersion(evidence.phi0, evidence.scatter);
  const tally = addPeriod(evidence.tally, counts);
  const until = counts.to;
  const stage = addCounts(evidence.stage, counts);
  const clean = addLikelihoods(evidence.clean, rateLikelihoods(n, k, rule.clean), cautious);
  if (n === 0 || m === 0) return { ...evidence, until, tally, stage, clean };
  const { grid } = rule;
  const likelihoods = ratioLikelihoods(counts, grid);
  const worse = likelierThan(likelihoods, grid.worse, grid.acceptable);
  return {
    kind: 'ratio',
    until,
    periods: evidence.periods + 1,
    phi0: evidence.phi0,
    scatter: addScatter(evidence.scatter, { requests: n, bad: k }, splitScatter(tally, counts)),
    tally,
    stage,
    against: restart(evidence, worse, phi, rule.failBar),
    recent: recentOf(evidence, counts, worse, phi, rule.failBar),
    inFavour: addLikelihoods(evidence.inFavour, likelierThan(likelihoods, grid.better, grid.harmful), cautious),
    clean,
    interval: addToInterval(evidence.interval, likelihoods, phi),
  };
}

function foldAbsolute(evidence: AbsoluteEvidence, rule: AbsoluteRule, counts: PeriodCounts): AbsoluteEvidence {
  const { n, k } = counts;
  const phi = dispersionOf(evidence.phi0, evidence.scatter);
  const cautious = cautiousDispersion(evidence.phi0, evidence.scatter);
  const seen = {
    ...evidence,
    until: counts.to,
    tally: addPeriod(evidence.tally, counts),
    stage: addCounts(evidence.stage, counts),
  };
  if (n === 0) return seen;
  const worse = rateLikelihoods(n, k, rule.worse);
  return {
    ...seen,
    periods: evidence.periods + 1,
    scatter: addScatter(evidence.scatter, { requests: n, bad: k }),
    against: restart(evidence, worse, phi, rule.failBar),
    recent: recentOf(evidence, counts, worse, phi, rule.failBar),
    inFavour: addLikelihoods(evidence.inFavour, rateLikelihoods(n, k, rule.better), cautious),
    effective: {
      bad: evidence.effective.bad + Math.round((k * 1e6) / phi),
      good: evidence.effective.good + Math.round(((n - k) * 1e6) / phi),
    },
  };
}

/** Starts the test anew with a small weight, and adds the period to all that started before. */
function restart(
  { against, periods }: Evidence,
  likelihoods: readonly number[],
  phi: number,
  bar: number,
): readonly number[] {
  const weight = startWeight(periods);
  const most = bar / 2;
  const sums = against.slice();
  for (let at = 0; at < sums.length; at++) {
    const increment = Math.min((likelihoods[at] as number) / phi, most);
    sums[at] = wholeLog(lnOfSum(natsOf(sums[at] as number), weight) + increment);
  }
  return sums;
}

/** The recent counts with one period more; they begin with it where a fresh start is worth more than what is there. */
function recentOf(
  { recent, periods }: Evidence,
  counts: PeriodCounts,
  likelihoods: readonly number[],
  phi: number,
  bar: number,
): Recent {
  const fresh = wholeLog(startWeight(periods));
  const isFresh = recent.ln < fresh;
  return {
    from: isFresh ? counts.from : recent.from,
    ln: addLogs(isFresh ? fresh : recent.ln, wholeLog(Math.min((likelihoods[0] as number) / phi, bar / 2))),
    tally: addPeriod(isFresh ? EMPTY_TALLY : recent.tally, counts),
  };
}
