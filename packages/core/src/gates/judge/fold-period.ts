import { addScatter, cautiousDispersion, dispersionOf } from './dispersion.ts';
import type { AbsoluteEvidence, Evidence, EvidenceOf, RatioEvidence, Recent } from './evidence.ts';
import { addToInterval } from './interval.ts';
import { likelierThan, rateLikelihoods, ratioLikelihoods } from './likelihood.ts';
import { lnOfSum } from './ln-of-sum.ts';
import type { PeriodCounts } from './period-counts.ts';
import type { AbsoluteRule, RatioRule, Rule } from './rule.ts';
import { splitScatter } from './split-scatter.ts';
import { startWeight } from './start-weight.ts';
import { addCounts, addTallies, type Tally, tallyOfPeriod } from './tally.ts';
import { addLikelier, addLogs, addRates, natsOf, wholeLog } from './whole-logs.ts';

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

/** ln 1. */
const FULL_WEIGHT = 0;

function foldRatio(evidence: RatioEvidence, rule: RatioRule, counts: PeriodCounts): RatioEvidence {
  const { n, k, m } = counts;
  const phi = dispersionOf(evidence.phi0, evidence.scatter);
  const cautious = cautiousDispersion(evidence.phi0, evidence.scatter);
  const period = tallyOfPeriod(counts);
  const tally = addTallies(evidence.tally, period);
  const until = counts.to;
  const stage = addCounts(evidence.stage, counts);
  const clean = addRates(evidence.clean, n, k, rule.clean, cautious);
  if (n === 0 || m === 0) return { ...evidence, until, tally, stage, clean };
  const { grid } = rule;
  const weight = startWeight(evidence.periods);
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
    against: restart(evidence.against, worse, weight, phi, rule.failBar),
    recent: recentOf(evidence.recent, counts.from, period, incrementOf(worse[0] as number, phi, rule.failBar), weight),
    inFavour: addLikelier(evidence.inFavour, likelihoods, grid.better, grid.harmful, cautious),
    clean,
    interval: addToInterval(evidence.interval, likelihoods, phi),
  };
}

function foldAbsolute(evidence: AbsoluteEvidence, rule: AbsoluteRule, counts: PeriodCounts): AbsoluteEvidence {
  const { n, k } = counts;
  const phi = dispersionOf(evidence.phi0, evidence.scatter);
  const cautious = cautiousDispersion(evidence.phi0, evidence.scatter);
  const period = tallyOfPeriod(counts);
  const seen = {
    ...evidence,
    until: counts.to,
    tally: addTallies(evidence.tally, period),
    stage: addCounts(evidence.stage, counts),
  };
  if (n === 0) return seen;
  const worse = rateLikelihoods(n, k, rule.worse);
  const weight = rule.restarts === 'each-period' ? FULL_WEIGHT : startWeight(evidence.periods);
  return {
    ...seen,
    periods: evidence.periods + 1,
    scatter: addScatter(evidence.scatter, { requests: n, bad: k }),
    against: restart(evidence.against, worse, weight, phi, rule.failBar),
    recent: recentOf(evidence.recent, counts.from, period, incrementOf(worse[0] as number, phi, rule.failBar), weight),
    inFavour: addRates(evidence.inFavour, n, k, rule.better, cautious),
    effective: {
      bad: evidence.effective.bad + Math.round((k * 1e6) / phi),
      good: evidence.effective.good + Math.round(((n - k) * 1e6) / phi),
    },
  };
}

/** Starts the test anew with a small weight, and adds the period to all that started before. */
function restart(
  against: readonly number[],
  likelihoods: readonly number[],
  weight: number,
  phi: number,
  bar: number,
): readonly number[] {
  const sums = against.slice();
  for (let at = 0; at < sums.length; at++) {
    const sum = lnOfSum(natsOf(sums[at] as number), weight);
    sums[at] = wholeLog(sum + incrementOf(likelihoods[at] as number, phi, bar));
  }
  return sums;
}

/** What a period adds to the evidence against the version. */
function incrementOf(likelihood: number, phi: number, bar: number): number {
  return Math.min(likelihood / phi, bar / 2);
}

/** The recent counts with one period more; they begin with it where a fresh start is worth more than what is there. */
function recentOf(recent: Recent, from: number, period: Tally, increment: number, weight: number): Recent {
  const fresh = wholeLog(weight);
  const added = wholeLog(increment);
  if (recent.ln < fresh) return { from, ln: addLogs(fresh, added), tally: period };
  return { from: recent.from, ln: addLogs(recent.ln, added), tally: addTallies(recent.tally, period) };
}
