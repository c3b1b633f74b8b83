import { lnOfSum } from './ln-of-sum.ts';
import { type RatePoints, ratePoints } from './rate-points.ts';
import { addRates, lnOfMean } from './whole-logs.ts';

const BAR = Math.log(1e4);

/**
 * How a region's traffic is split. `each-request`: every request is routed by itself, so the share is close to what was set. `clients`: a client stays with one
 * version, so the share may be a third or three times of it. `few-clients`: only traffic that does not come at all can be told.
 */
export type TrafficSplit = 'each-request' | 'clients' | 'few-clients';

/** The share that was set for the new version, with the band around it that is no mismatch. */
export interface ShareRule {
  /** 0 to 1, ends excluded: at 0 and at 1 there is nothing to check. */
  readonly share: number;
  readonly low: number;
  /** Null if more than the share is never a mismatch. */
  readonly high: number | null;
  readonly less: RatePoints;
  readonly more: RatePoints | null;
}

/** Evidence that the share is not what was set. It starts anew whenever the share changes. */
export interface ShareEvidence {
  readonly until: number;
  readonly n: number;
  readonly m: number;
  readonly less: readonly number[];
  readonly more: readonly number[];
}

/** Whether traffic is split as it was set. A gate's fail outranks a mismatch. */
export interface ShareJudgement {
  readonly verdict: 'as-set' | 'traffic-mismatch';
  /** The share that was seen; null before the first request. */
  readonly share: number | null;
  readonly sentence: string;
}

/** The rule for a share; undefined at 0 and 1. */
export function shareRule(share: number, split: TrafficSplit): ShareRule | undefined {
  if (!(share > 0 && share < 1)) return undefined;
  const { low, high } = bandOf(share, split);
  return {
    share,
    low,
    high,
    less: ratePoints(
      low,
      [0.02, 0.5, 0.8].map((part) => part * low),
    ),
    more:
      high === null
        ? null
        : ratePoints(
            high,
            [1.25, 2, 4].map((times) => Math.min(times * high, (1 + high) / 2)),
          ),
  };
}

/** Evidence before the first request. */
export function emptyShare(rule: ShareRule): ShareEvidence {
  return { until: 0, n: 0, m: 0, less: rule.less.bad.map(() => 0), more: (rule.more?.bad ?? []).map(() => 0) };
}

/** The evidence with the requests of one period more. A period that was used before changes nothing. */
export function foldShare(
  evidence: ShareEvidence,
  rule: ShareRule,
  { from, to, n, m }: { readonly from: number; readonly to: number; readonly n: number; readonly m: number },
): ShareEvidence {
  if (from < evidence.until) return evidence;
  const added = (wholes: readonly number[], points: RatePoints | null): readonly number[] =>
    points === null ? wholes : addRates(wholes, n + m, n, points, 1);
  return {
    until: to,
    n: evidence.n + n,
    m: evidence.m + m,
    less: added(evidence.less, rule.less),
    more: added(evidence.more, rule.more),
  };
}

/** Judges the share: the probability of a mismatch that is none is at most 1 in 10,000, however often it is looked at. */
export function judgeShare(rule: ShareRule, { n, m, less, more }: ShareEvidence): ShareJudgement {
  const all = n + m;
  const isOff = lnOfSum(lnOfMean(less), lnOfMean(more)) - Math.LN2 >= BAR;
  const seen = all === 0 ? 'No request came' : `${n} of ${all} requests (${percent(n / all)}) went to the new version`;
  const band = `${percent(rule.low)} to ${rule.high === null ? '100%' : percent(rule.high)}`;
  return {
    verdict: isOff ? 'traffic-mismatch' : 'as-set',
    share: all === 0 ? null : n / all,
    sentence: `${seen}; ${percent(rule.share)} was set, and ${band} would be no mismatch.`,
  };
}

function bandOf(share: number, split: TrafficSplit): { readonly low: number; readonly high: number | null } {
  switch (split) {
    case 'each-request':
      return { low: 0.8 * share, high: Math.min(1.2 * share, 1 - 0.8 * (1 - share)) };
    case 'clients':
      return { low: share / 3, high: Math.min(3 * share, 1 - (1 - share) / 3) };
    case 'few-clients':
      return { low: share / 100, high: null };
    default:
      return split satisfies never;
  }
}

function percent(rate: number): string {
  return `${Number((rate * 100).toPrecision(3))} %`;
}
