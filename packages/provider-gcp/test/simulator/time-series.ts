import { type Buckets, histogramOf, type Latencies, percentileOf } from './histogram.ts';
import type { Minute } from './minute.ts';
import type { SeriesQuery } from './series-query.ts';
import { VertexError } from './vertex-error.ts';

/** One count of one minute, as far as it is shown. */
export interface Shown extends Omit<Minute, 'errors' | 'refused' | 'requests'> {
  /** By class of HTTP codes; a class that is not shown yet is missing. */
  readonly codes: ReadonlyMap<string, number>;
}

/** The buckets of latencies, which may be others at another time. */
type Layout = Buckets | ((at: number) => Buckets);

/** The value of each period by its end. */
type Values<T> = Map<number, T>;

/** Google: "The total latency type will always be populated"; the others are its parts. */
const OVERHEAD_MS = 5;

const LATENCY_TYPES: Readonly<Record<string, (ms: number) => number>> = {
  total: (ms) => ms,
  model: (ms) => Math.max(0, ms - OVERHEAD_MS),
  overhead: (ms) => Math.min(ms, OVERHEAD_MS),
};

/** The end of the period that a point belongs to: periods are counted back from the end of the range, which belongs to the last. */
function periodOf(at: number, { until, periodMs }: SeriesQuery): number {
  return until - Math.floor((until - at) / periodMs) * periodMs;
}

/** "If the selected alignment period results in periods with no data, then the aligned value for such a period is created by interpolation" (ALIGN_DELTA). */
function interpolated<T>(values: Values<T>, { aligner, periodMs }: SeriesQuery): Values<T> {
  if (aligner !== 'ALIGN_DELTA' || values.size === 0) return values;
  const ends = [...values.keys()];
  const filled = new Map(values);
  for (let at = Math.min(...ends) + periodMs; at < Math.max(...ends); at += periodMs)
    if (!filled.has(at)) filled.set(at, filled.get(at - periodMs) as T);
  return filled;
}

/** One series; "points are returned in reverse time order". */
function seriesOf<T>(
  query: SeriesQuery,
  labels: object,
  values: Values<T>,
  write: (value: T, at: number) => object,
): object[] {
  const newestFirst = [...interpolated(values, query)].sort(([a], [b]) => b - a);
  if (newestFirst.length === 0) return [];
  const points = newestFirst.map(([at, value]) => ({
    interval: { startTime: new Date(at - query.periodMs).toISOString(), endTime: new Date(at).toISOString() },
    value: write(value, at),
  }));
  return [{ metric: { labels }, points }];
}

function countSeries(
  query: SeriesQuery,
  labels: object,
  counts: readonly (readonly [at: number, count: number])[],
): object[] {
  if (query.aligner !== 'ALIGN_SUM' && query.aligner !== 'ALIGN_DELTA')
    throw new VertexError('INVALID_ARGUMENT', `${query.aligner} is not valid for a metric of numbers.`);
  const values: Values<number> = new Map();
  for (const [at, count] of counts) values.set(periodOf(at, query), (values.get(periodOf(at, query)) ?? 0) + count);
  return seriesOf(query, labels, values, (value) => ({ int64Value: String(value) }));
}

function latencySeries(query: SeriesQuery, shown: readonly Shown[], buckets: Layout): object[] {
  const types = query.latencyType === undefined ? Object.keys(LATENCY_TYPES) : [query.latencyType];
  const ofType = (type: string): Values<Latencies> => {
    const values: Values<Latencies> = new Map();
    for (const { at, latencies } of shown) {
      const some = latencies
        .filter(([, requests]) => requests > 0)
        .map(([ms, n]) => [LATENCY_TYPES[type]?.(ms) ?? ms, n] as const);
      if (some.length > 0) values.set(periodOf(at, query), [...(values.get(periodOf(at, query)) ?? []), ...some]);
    }
    return values;
  };
  const percent = /^ALIGN_PERCENTILE_(\d+)$/.exec(query.aligner)?.[1];
  const all = types.map(ofType);
  const ends = new Set(all.flatMap((values) => [...values.keys()]));
  const reduced: Values<Latencies[]> = new Map(
    [...ends].map((end) => [end, all.map((values) => values.get(end) ?? [])] as const),
  );
  const isSum = query.aligner === 'ALIGN_SUM' || query.aligner === 'ALIGN_DELTA';
  if (isSum && query.reducer === 'REDUCE_SUM')
    return seriesOf(query, {}, reduced, (parts, at) => ({
      distributionValue: histogramOf(parts.flat(), typeof buckets === 'function' ? buckets(at) : buckets),
    }));
  if (percent === undefined || query.reducer !== 'REDUCE_MAX')
    throw new VertexError('INVALID_ARGUMENT', `${query.reducer} of ${query.aligner} is not valid here.`);
  return seriesOf(query, {}, reduced, (parts) => ({
    doubleValue: Math.max(...parts.map((part) => percentileOf(part, Number(percent) / 100))),
  }));
}

/** The series of a metric. There is none where there was no traffic. */
export function timeSeriesOf(query: SeriesQuery, shown: readonly Shown[], buckets: Layout): object[] {
  const codes = [...new Set(shown.flatMap((minute) => [...minute.codes.keys()]))].sort();
  const ofCode = (code: string) =>
    shown.flatMap(({ at, codes: counts }) => {
      const count = counts.get(code);
      return count === undefined ? [] : [[at, count] as const];
    });
  switch (query.metric) {
    case 'prediction_latencies':
      return latencySeries(query, shown, buckets);
    // "HTTP response code (1xx, 2xx, 3xx, 4xx, 5xx)": docs.cloud.google.com/monitoring/api/metrics_gcp_a_b, of this metric.
    case 'response_count':
      if (!query.groupsByCode) return countSeries(query, {}, codes.flatMap(ofCode));
      return codes.flatMap((code) => countSeries(query, { response_code: code }, ofCode(code)));
    case 'prediction_count': {
      const instances = shown.map(({ at, codes: counts, instances: each = 1 }) => {
        const requests = [...counts.values()].reduce((sum, count) => sum + count, 0);
        return [at, requests * each] as const;
      });
      return countSeries(query, {}, instances);
    }
    case 'error_count':
      return countSeries(query, {}, ofCode('5xx'));
    default:
      throw new VertexError('NOT_FOUND', `Cannot find metric(s) that match type = "${query.metric}".`);
  }
}
