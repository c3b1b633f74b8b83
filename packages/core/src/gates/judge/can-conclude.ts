import { ratePoints } from './rate-points.ts';
import { requestsToPass } from './requests-to-pass.ts';
import type { Rule } from './rule.ts';

const SECOND = 1_000;
const SHARES = [0.05, 0.1, 0.25, 0.5];
const LONGEST = 4 * 3_600 * SECOND;
const SPARE = 1.5;

/** A bake, and the traffic that is expected in it. */
export interface ExpectedTraffic {
  /** Of one region, both versions together. */
  readonly requestsPerSecond: number;
  /** The previous version's bad rate, 0 to 1; 0 if it is not known. */
  readonly badRate: number;
  readonly dispersion: number;
  /** The new version's share of the requests, 0 to 1. */
  readonly share: number;
  /** The longest time of the bake. */
  readonly maxMs: number;
}

/** Whether a bake can end with a verdict about a good version, and what would do. */
export interface Conclusion {
  readonly canConclude: boolean;
  /** Requests of the new version until a version as good as the previous one passes, in the middle case; null if it never does. */
  readonly requests: number | null;
  /** The time that they take. */
  readonly timeMs: number | null;
  /** The lowest harmless or harmful rate that the bake can prove without a single bad request. */
  readonly provable: number;
  /** The smallest share, and the time, that would do; left out if the bake can conclude, or if nothing would. */
  readonly instead?: { readonly share: number; readonly maxMs: number } | undefined;
}

/** Computes from the previous version's own traffic whether a bake can conclude: said as the bake begins, and by a forecast. */
export function canConclude(rule: Rule, traffic: ExpectedTraffic): Conclusion {
  const { requestsPerSecond, share, maxMs, dispersion } = traffic;
  const available = (requestsPerSecond * share * maxMs) / SECOND;
  const requests = requestsOf(rule, traffic, share);
  const isEnough = requests !== undefined && requests <= available;
  const instead = isEnough ? undefined : better(rule, traffic);
  return {
    canConclude: isEnough,
    requests: requests ?? null,
    timeMs: requests === undefined ? null : timeOf(requests, requestsPerSecond * share),
    provable: provableRate(rule, available / dispersion),
    ...(instead === undefined ? {} : { instead }),
  };
}

function requestsOf(rule: Rule, { badRate, dispersion }: ExpectedTraffic, share: number): number | undefined {
  const previousPerNew = rule.kind === 'absolute' ? 0 : (1 - share) / share;
  return requestsToPass(rule, { badRate, previousBadRate: badRate, previousPerNew, dispersion });
}

function timeOf(requests: number, perSecond: number): number | null {
  return perSecond === 0 ? null : Math.ceil(requests / perSecond) * SECOND;
}

/** The smallest share that does in the same time; else the shortest time at the largest share. Half as long again as the middle case, since half of good versions need longer. */
function better(rule: Rule, traffic: ExpectedTraffic): Conclusion['instead'] {
  const needed = SHARES.filter((share) => share >= traffic.share).flatMap((share) => {
    const requests = requestsOf(rule, traffic, share);
    const time = requests === undefined ? null : timeOf(requests * SPARE, traffic.requestsPerSecond * share);
    return time === null ? [] : [{ share, maxMs: time }];
  });
  const inTime = needed.find(({ maxMs }) => maxMs <= traffic.maxMs);
  if (inTime !== undefined) return { share: inTime.share, maxMs: traffic.maxMs };
  return needed.find(({ maxMs }) => maxMs <= LONGEST) ?? needed.toSorted((one, other) => one.maxMs - other.maxMs)[0];
}

/** Without a bad request the evidence grows with the rate times the requests: found by halving. */
function provableRate(rule: Rule, requests: number): number {
  const half = rule.kind === 'ratio' ? 2 : 1;
  const isProven = (rate: number): boolean => {
    const { good } = ratePoints(
      rate,
      [0, 0.1, 0.25, 0.5].map((part) => part * rate),
    );
    const mean = good.reduce((sum, each) => sum + Math.exp(Math.min(requests * each, 700)), 0) / good.length;
    return mean / half >= Math.exp(rule.passBar);
  };
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (isProven(middle)) high = middle;
    else low = middle;
  }
  return high;
}
