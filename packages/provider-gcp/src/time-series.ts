import { ifThere, type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import type { Distribution } from './latency-buckets.ts';
import { timeIn, timestamp } from './timestamp.ts';

const PREFIX = 'aiplatform.googleapis.com/prediction/online';

/**
 * What Vertex writes down of its answers. Its `prediction_count` and `error_count` are not read: they count instances, of which one request
 * may hold many.
 */
export type VertexMetric = 'response_count' | 'prediction_latencies';

/** Leaves the answers that are the model's own failures; the label holds a class of HTTP codes (`5xx`), or the code. */
export const FAILURES_ONLY = 'metric.labels.response_code = starts_with("5")';

/** One of three series of the same requests: `overhead` and `model` are its parts, and only `total` is always there (Google's list of metrics). */
const WHOLE_LATENCY = 'metric.labels.latency_type="total"';

/** How the points of a period are combined into one. */
export type Aligner =
  | 'ALIGN_DELTA'
  | 'ALIGN_SUM'
  | 'ALIGN_PERCENTILE_50'
  | 'ALIGN_PERCENTILE_95'
  | 'ALIGN_PERCENTILE_99';

/** The filter that leaves the points of one metric of one deployed model. */
export function filterFor(gcp: GcpRegion, { endpoint, deployedModel }: GcpDeployment, metric: VertexMetric): string {
  return [
    `metric.type="${PREFIX}/${metric}"`,
    'resource.type="aiplatform.googleapis.com/Endpoint"',
    `resource.labels.location="${gcp.name}"`,
    `resource.labels.endpoint_id="${endpoint}"`,
    `metric.labels.deployed_model_id="${deployedModel}"`,
    ...(metric === 'prediction_latencies' ? [WHOLE_LATENCY] : []),
  ].join(' AND ');
}

/** Which points to read: one for each period of a range, each combined of those in it. Times are milliseconds since the epoch. */
export interface SeriesQuery {
  readonly metric: VertexMetric;
  readonly aligner: Aligner;
  readonly from: number;
  readonly until: number;
  readonly periodMs: number;
}

/** What one period came to. */
export interface Point {
  /** When the period ended. */
  readonly until: number;
  /** NaN for a distribution. */
  readonly number: number;
  readonly distribution: Distribution | undefined;
}

/** One series of a range. A period without requests has no point. */
export interface Series {
  /** `5xx`, of `response_count`. */
  readonly responseCode: string;
  readonly points: readonly Point[];
}

interface TimeSeriesPage {
  readonly timeSeries?: readonly {
    readonly metric?: { readonly labels?: Readonly<Record<string, string>> };
    readonly points?: readonly {
      readonly interval?: { readonly endTime?: string };
      readonly value?: {
        readonly int64Value?: string;
        readonly doubleValue?: number;
        readonly distributionValue?: Distribution;
      };
    }[];
  }[];
  readonly nextPageToken?: string;
  /** What could not be read, which makes the rest incomplete. */
  readonly executionErrors?: readonly { readonly message?: string }[];
}

function seriesIn({ timeSeries = [] }: TimeSeriesPage): readonly Series[] {
  return timeSeries.map(({ metric, points = [] }) => ({
    responseCode: metric?.labels?.['response_code'] ?? '',
    points: points.map(({ interval, value }) => ({
      until: timeIn(interval?.endTime ?? ''),
      number: Number(value?.int64Value ?? value?.doubleValue ?? Number.NaN),
      distribution: value?.distributionValue,
    })),
  }));
}

/** The series of one metric: of `response_count` one for each code, of latencies one for all. None where nothing was ever counted. */
export function readTimeSeries(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  { metric, aligner, from, until, periodMs }: SeriesQuery,
): ResultAsync<readonly Series[], ProviderError> {
  const query = new URLSearchParams({
    filter: filterFor(gcp, deployment, metric),
    'interval.startTime': timestamp(from),
    'interval.endTime': timestamp(until),
    'aggregation.alignmentPeriod': `${Math.round(periodMs / 1_000)}s`,
    'aggregation.perSeriesAligner': aligner,
    'aggregation.crossSeriesReducer': aligner === 'ALIGN_SUM' ? 'REDUCE_SUM' : 'REDUCE_MAX',
    ...(metric === 'response_count' && { 'aggregation.groupByFields': 'metric.labels.response_code' }),
  });
  const what = `timeSeries of ${metric} in ${gcp.name}`;
  return safeTry(async function* () {
    const series: Series[] = [];
    for (let token: string | undefined = ''; token !== undefined; ) {
      if (token !== '') query.set('pageToken', token);
      const path = `/v3/projects/${gcp.project.project}/timeSeries?${query.toString()}`;
      // "Cannot find metric(s)": a metric of Google's is unknown to a project until it was written for the first time.
      const page = yield* ifThere(gcp.rest<TimeSeriesPage>({ service: 'monitoring', method: 'GET', path }, what));
      const [failed] = page?.executionErrors ?? [];
      if (failed !== undefined) {
        const message = `${what}: Cloud Monitoring could not read all of it: ${failed.message ?? 'it gives no reason'}`;
        return err(providerError({ kind: 'transient', message }));
      }
      series.push(...seriesIn(page ?? {}));
      token = page?.nextPageToken === '' ? undefined : page?.nextPageToken;
    }
    return ok(series);
  });
}
