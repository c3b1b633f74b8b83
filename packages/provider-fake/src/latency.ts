/** Latencies follow a log-logistic distribution, of which this is the shape: 99 % of the requests take less than 2.8 times the median. */
const SHAPE = Math.log(99) / Math.log(2.8);

/** The share of requests that take longer than a limit. */
export function shareSlowerThan(limitMs: number, medianMs: number): number {
  if (medianMs <= 0) return 0;
  return 1 / (1 + (Math.max(limitMs, 0) / medianMs) ** SHAPE);
}

/** The latency that a share of requests, 0 to 1, keeps. */
export function latencyOfShare(share: number, medianMs: number): number {
  return medianMs * (share / (1 - share)) ** (1 / SHAPE);
}
