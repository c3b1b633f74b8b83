import type { HealthPeriod } from '@landfall/core/provider';

/** A metric with one sample of 0 or 1 for each request. */
export interface Flags {
  readonly sum: number;
  /** How many requests it has counted so far; 0 if CloudWatch does not say. */
  readonly samples: number;
}

/** What CloudWatch has of one minute of a variant. Undefined: there is no datapoint. */
export interface Minute {
  readonly invocations: number | undefined;
  readonly errors5xx: Flags | undefined;
  readonly errors4xx: Flags | undefined;
  readonly modelErrors: Flags | undefined;
  /** How many latencies there are, and the percentage of them that are at most the limit. */
  readonly latencies: number | undefined;
  readonly percentWithin: number | undefined;
}

/** How to count a minute. */
export interface Counting {
  /** Nothing more will come: what is still missing is not published for this endpoint. */
  readonly isLate: boolean;
  readonly countsSlower: boolean;
}

/** The counts of a minute that is closed. */
export type MinuteCounts = Pick<HealthPeriod, 'requests' | 'errors' | 'slower'>;

/**
 * How many requests the model did not answer at all: sockets, time-outs, garbled answers. `InvocationModelErrors` counts every request without a 2xx answer. A
 * serverless endpoint does not publish it. No source says that the three metrics count the same requests, so this is never below 0.
 */
function countUnanswered({ errors5xx, errors4xx, modelErrors }: Minute): number {
  if (errors5xx === undefined || errors4xx === undefined || modelErrors === undefined) return 0;
  return Math.max(0, modelErrors.sum - errors4xx.sum - errors5xx.sum);
}

/**
 * The counts of one minute; `open` if it had requests whose counts are not complete, undefined if it had none. Errors are answers of 500 and above,
 * and requests that the model did not answer. Requests without a datapoint for their 5xx answers, or for their latencies, stay open: what is not
 * measured is not good.
 */
export function countMinute(minute: Minute, { isLate, countsSlower }: Counting): MinuteCounts | 'open' | undefined {
  const { invocations = 0, errors5xx, errors4xx, modelErrors, latencies, percentWithin } = minute;
  const flags = [errors5xx, errors4xx, modelErrors];
  if (Math.max(invocations, latencies ?? 0, ...flags.map((metric) => metric?.samples ?? 0)) === 0) return undefined;
  const requests = Math.round(invocations);
  // AWS sends a 0 for a request without an error, so a metric with another number of samples is not complete.
  const isComplete = isLate || flags.every((metric) => metric?.samples === requests);
  if (requests === 0 || errors5xx === undefined || !isComplete) return 'open';
  const unanswered = countUnanswered(minute);
  const errors = Math.min(requests, Math.round(errors5xx.sum + unanswered));
  if (!countsSlower) return { requests, errors };
  // A request that the model did not answer may have no latency.
  if (!isLate && (latencies ?? 0) < requests - unanswered) return 'open';
  if (latencies === undefined) return errors === requests ? { requests, errors, slower: 0 } : 'open';
  if (percentWithin === undefined) return 'open';
  // A percentage of a count is not a whole number.
  const slower = Math.round((latencies * (100 - percentWithin)) / 100);
  return { requests, errors, slower: Math.min(requests, Math.max(0, slower)) };
}
