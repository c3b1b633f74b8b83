import {
  type Health,
  type HealthCapability,
  type HealthPeriod,
  type HealthQuery,
  type ProviderError,
  providerError,
} from '@landfall/core/provider';
import { err, ok, type Result, type ResultAsync, safeTry } from 'neverthrow';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { cutAt } from './latency-buckets.ts';
import { metricDelayOf } from './metric-delay.ts';
import type { GcpSettings } from './settings/gcp-settings.ts';
import { readTimeSeries, type Series, type VertexMetric } from './time-series.ts';
import { timestamp } from './timestamp.ts';

const PERIOD_MS = 60_000;

/** How Vertex counts. Google does not document whether it draws the deployed model for each request by itself. */
export function healthCapability(settings: GcpSettings): HealthCapability {
  return { periodMs: PERIOD_MS, finalAfterMs: metricDelayOf(settings), countsSlower: true };
}

/** The answers of one minute. */
interface Answers {
  readonly requests: number;
  readonly errors: number;
  /** Those with a code of 200 to 299, each of which has a latency. */
  readonly succeeded: number;
}

const NONE: Answers = { requests: 0, errors: 0, succeeded: 0 };

/** The requests of each minute that took longer than the limit that was used, by the minute's end. */
interface Slower {
  readonly limitMs: number | undefined;
  readonly counts: ReadonlyMap<number, number>;
}

/** The answers of each minute, by its end. Requests and errors are of the same series, so that no share is above 1. */
function answersIn(series: readonly Series[]): ReadonlyMap<number, Answers> {
  const minutes = new Map<number, Answers>();
  for (const { responseCode, points } of series)
    for (const { until, number } of points) {
      const { requests, errors, succeeded } = minutes.get(until) ?? NONE;
      const count = Math.round(number);
      minutes.set(until, {
        requests: requests + count,
        errors: errors + (responseCode.startsWith('5') ? count : 0),
        succeeded: succeeded + (responseCode.startsWith('2') ? count : 0),
      });
    }
  return minutes;
}

function slowerIn(series: readonly Series[], wantedMs: number): Result<Slower, ProviderError> {
  const counts = new Map<number, number>();
  let limitMs: number | undefined;
  for (const { until, distribution } of series.flatMap(({ points }) => points)) {
    const cut = cutAt(distribution ?? {}, wantedMs);
    if (cut === undefined || (limitMs ?? cut.edgeMs) !== cut.edgeMs) {
      const message =
        cut === undefined
          ? `Vertex has no latency bucket that begins at ${wantedMs} ms or above. Give a lower limit.`
          : `Vertex changed its latency buckets within the range: ${wantedMs} ms is counted from ${limitMs} and from ${cut.edgeMs} ms. Read a shorter range.`;
      return err(providerError({ kind: 'invalid', message }));
    }
    limitMs = cut.edgeMs;
    counts.set(until, (counts.get(until) ?? 0) + cut.slower);
  }
  return ok({ limitMs, counts });
}

/**
 * Counts the answers of one deployed model, minute by minute; errors are those with a code of 500 or above. A minute is complete once its points can all be read:
 * those of errors appear later than others. `slower` counts above the edge of a latency bucket.
 */
export function readHealth(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  { from, to, slowerThanMs }: HealthQuery,
): ResultAsync<Health, ProviderError> {
  const until = Math.min(to, Math.floor(gcp.now / PERIOD_MS) * PERIOD_MS);
  // Sums, since ALIGN_DELTA makes up a value for a period without points (google/monitoring/v3/common.proto).
  const read = (metric: VertexMetric) =>
    readTimeSeries(gcp, deployment, { metric, aligner: 'ALIGN_SUM', from, until, periodMs: PERIOD_MS });
  return safeTry(async function* () {
    const answers = until > from ? answersIn(yield* read('response_count')) : new Map<number, Answers>();
    const minutes = [...answers].filter(([, { requests }]) => requests > 0).sort(([a], [b]) => a - b);
    const detail = `no request from ${timestamp(from)} to ${timestamp(to)}`;
    if (minutes.length === 0) return ok<Health>({ state: 'no-data', detail });
    const slower =
      slowerThanMs === undefined ? undefined : yield* slowerIn(yield* read('prediction_latencies'), slowerThanMs);
    const isComplete = (end: number, { succeeded }: Answers): boolean =>
      end + metricDelayOf(gcp.project) <= gcp.now &&
      (slower === undefined || slower.counts.has(end) || succeeded === 0);
    const periods: HealthPeriod[] = [];
    const open: number[] = [];
    for (const [end, minute] of minutes) {
      const { requests, errors } = minute;
      const period = { from: end - PERIOD_MS, to: end, requests, errors, version: deployment.version };
      if (!isComplete(end, minute)) open.push(period.from);
      else if (slower === undefined) periods.push(period);
      // Two series of the same requests: neither is known to count just what the other does.
      else periods.push({ ...period, slower: Math.min(slower.counts.get(end) ?? 0, requests) });
    }
    return ok<Health>({ state: 'counts', periods, open, slowerThanMs: slower?.limitMs });
  });
}
