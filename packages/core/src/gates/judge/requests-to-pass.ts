import type { Evidence } from './evidence.ts';
import { likelierThan, rateLikelihoods, ratioLikelihoods } from './likelihood.ts';
import type { PeriodCounts } from './period-counts.ts';
import type { AbsoluteRule, RatioRule, Rule } from './rule.ts';
import { exceeds } from './verdict-of.ts';
import { natsOf } from './whole-logs.ts';

const MOST = 1e12;

/** The traffic that is to come. */
export interface Expected {
  /** The new version's bad rate. */
  readonly badRate: number;
  /** The previous version's bad rate. */
  readonly previousBadRate: number;
  /** Requests of the previous version for each one of the new version. */
  readonly previousPerNew: number;
  readonly dispersion: number;
}

/**
 * How many more requests of the new version let the gate pass, if traffic is as expected. Undefined if no number does. It starts from `evidence`,
 * or from nothing.
 */
export function requestsToPass(rule: Rule, expected: Expected, evidence?: Evidence): number | undefined {
  const passes = passesAfter(rule, expected, evidence);
  if (!passes(MOST)) return undefined;
  let few = 0;
  let enough = 1;
  while (!passes(enough)) {
    few = enough;
    enough *= 2;
  }
  while (enough - few > 1) {
    const middle = Math.floor((few + enough) / 2);
    if (passes(middle)) enough = middle;
    else few = middle;
  }
  return enough;
}

function passesAfter(rule: Rule, expected: Expected, evidence: Evidence | undefined): (requests: number) => boolean {
  if (rule.kind === 'absolute' && rule.passBy === 'no-fail') return (requests) => requests > 0;
  const { dispersion } = expected;
  const countsAgainst = evidence !== undefined && exceeds(rule, evidence.recent.tally);
  const against = evidence?.against ?? [];
  const inFavour = evidence?.inFavour ?? [];
  const clean = evidence?.kind === 'ratio' ? evidence.clean : [];
  return (requests) => {
    const counts = countsOf(requests, expected);
    const more = (before: readonly number[], likelihoods: readonly number[], none: number): number =>
      meanOf(likelihoods.map((likelihood, at) => natsOf(before[at] ?? none) + likelihood / dispersion));
    const { worse, better } = likelihoodsOf(rule, counts);
    const pass =
      rule.kind === 'absolute'
        ? more(inFavour, better, 0)
        : (more(inFavour, better, 0) + more(clean, rateLikelihoods(counts.n, counts.k, rule.clean), 0)) / 2;
    return pass >= Math.exp(rule.passBar) && (!countsAgainst || more(against, worse, 0) <= 1);
  };
}

function likelihoodsOf(
  rule: RatioRule | AbsoluteRule,
  counts: PeriodCounts,
): Record<'worse' | 'better', readonly number[]> {
  if (rule.kind === 'absolute') {
    const { n, k } = counts;
    return { worse: rateLikelihoods(n, k, rule.worse), better: rateLikelihoods(n, k, rule.better) };
  }
  const { grid } = rule;
  const likelihoods = ratioLikelihoods(counts, grid);
  return {
    worse: likelierThan(likelihoods, grid.worse, grid.acceptable),
    better: likelierThan(likelihoods, grid.better, grid.harmful),
  };
}

function countsOf(n: number, { badRate, previousBadRate, previousPerNew }: Expected): PeriodCounts {
  const m = n * previousPerNew;
  return { from: 0, to: 1, n, k: n * badRate, m, b: m * previousBadRate };
}

function meanOf(nats: readonly number[]): number {
  return nats.reduce((sum, each) => sum + Math.exp(Math.min(each, 700)), 0) / nats.length;
}
