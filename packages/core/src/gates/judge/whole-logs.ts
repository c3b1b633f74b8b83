import { rateLikelihood } from './likelihood.ts';
import { nearestWhole } from './nearest-whole.ts';
import type { RatePoints } from './rate-points.ts';

const ONE = 1e9;

/** The largest log-likelihood, in nats: the sum of 180 of them is still an exact whole number. Nothing depends on evidence beyond it. */
const MOST = 50_000 * ONE;

/** The log of a likelihood of zero. A number and not `-Infinity`, which JSON would turn into null. */
export const IMPOSSIBLE = -Number.MAX_SAFE_INTEGER;

/** A natural logarithm as a whole number of 1e-9, between -50,000 and 50,000 nats. Sums of whole numbers do not depend on their order, and JSON keeps every digit. */
export function wholeLog(nats: number): number {
  if (nats === Number.NEGATIVE_INFINITY) return IMPOSSIBLE;
  return limited(nearestWhole(nats * ONE));
}

/** The natural logarithm that a whole number of 1e-9 stands for. */
export function natsOf(whole: number): number {
  return whole === IMPOSSIBLE ? Number.NEGATIVE_INFINITY : whole / ONE;
}

/** The log of the product of two likelihoods. What is impossible stays so. */
export function addLogs(one: number, other: number): number {
  return one === IMPOSSIBLE || other === IMPOSSIBLE ? IMPOSSIBLE : limited(one + other);
}

/** Whole logs with the likelihoods of one period more, divided by the dispersion: those of some rates, where `bad` of `requests` are bad. */
export function addRates(
  wholes: readonly number[],
  requests: number,
  bad: number,
  points: RatePoints,
  phi: number,
): number[] {
  const sums = wholes.slice();
  for (let at = 0; at < sums.length; at++) {
    sums[at] = addLogs(sums[at] as number, wholeLog(rateLikelihood(requests, bad, points, at) / phi));
  }
  return sums;
}

/** Whole logs with some likelihoods of one period more (in nats), each of them compared with that of one limit, and divided by the dispersion. */
export function addLikelier(
  wholes: readonly number[],
  likelihoods: readonly number[],
  places: readonly number[],
  limit: number,
  phi: number,
): number[] {
  const least = likelihoods[limit] as number;
  const sums = wholes.slice();
  for (let at = 0; at < sums.length; at++) {
    const likelier = (likelihoods[places[at] as number] as number) - least;
    sums[at] = addLogs(sums[at] as number, wholeLog(likelier / phi));
  }
  return sums;
}

/** The log, in nats, of the mean of likelihoods that are given as whole logs. */
export function lnOfMean(wholes: readonly number[]): number {
  let high = IMPOSSIBLE;
  for (const whole of wholes) if (whole > high) high = whole;
  if (high === IMPOSSIBLE) return Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const whole of wholes) sum += Math.exp((whole - high) / ONE);
  return high / ONE + Math.log(sum / wholes.length);
}

function limited(whole: number): number {
  if (whole > MOST) return MOST;
  return Math.max(whole, -MOST);
}
