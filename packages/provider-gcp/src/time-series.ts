import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type ResultAsync } from 'neverthrow';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { timestamp } from './timestamp.ts';

const PREFIX = 'aiplatform.googleapis.com/prediction/online';

/**
 * What Vertex writes down of its answers. Its `prediction_count` and `error_count` are not read: they count instances, of which one request
 * may hold many.
 */
export type VertexMetric = 'response_count' | 'prediction_latencies';

/** Leaves the answers that are the model's own failures; the label holds a class of HTTP codes (`5xx`), or the code. */
export const FAILURES_ONLY = 'metric.labels.response_code = starts_with("5")';

/** How the points of a window are combined into one. */
export type Aligner = 'ALIGN_DELTA' | 'ALIGN_PERCENTILE_50' | 'ALIGN_PERCENTILE_95' | 'ALIGN_PERCENTILE_99';

/** The filter that leaves the points of one metric of one deployed model. */
export function filterFor(gcp: GcpRegion, { endpoint, deployedModel }: GcpDeployment, metric: VertexMetric): string {
  return [
    `metric.type="${PREFIX}/${metric}"`,
    'resource.type="aiplatform.googleapis.com/Endpoint"',
    `resource.labels.location="${gcp.name}"`,
    `resource.labels.endpoint_id="${endpoint}"`,
    `metric.labels.deployed_model_id="${deployedModel}"`,
  ].join(' AND ');
}

interface Point {
  readonly value?: { readonly int64Value?: string; readonly doubleValue?: number };
}

interface TimeSeriesPage {
  readonly timeSeries?: readonly {
    readonly metric?: { readonly labels?: Readonly<Record<string, string>> };
    readonly points?: readonly Point[];
  }[];
  /** What could not be read, which makes the rest incomplete. */
  readonly executionErrors?: readonly { readonly message?: string }[];
}

/** One series of a window. */
export interface Series {
  /** `5xx`, of `response_count`. */
  readonly responseCode: string;
  readonly values: readonly number[];
}

function numberIn({ value }: Point): number {
  return Number(value?.int64Value ?? value?.doubleValue ?? Number.NaN);
}

/** The series of one metric over one window: of `response_count` one for each code, of latencies one for all. */
export function readTimeSeries(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  {
    metric,
    aligner,
    from,
    until,
  }: { readonly metric: VertexMetric; readonly aligner: Aligner; readonly from: number; readonly until: number },
): ResultAsync<readonly Series[], ProviderError> {
  const isCount = metric === 'response_count';
  const query = new URLSearchParams({
    filter: filterFor(gcp, deployment, metric),
    'interval.startTime': timestamp(from),
    'interval.endTime': timestamp(until),
    'aggregation.alignmentPeriod': `${Math.round((until - from) / 1_000)}s`,
    'aggregation.perSeriesAligner': aligner,
    'aggregation.crossSeriesReducer': isCount ? 'REDUCE_SUM' : 'REDUCE_MAX',
    ...(isCount && { 'aggregation.groupByFields': 'metric.labels.response_code' }),
  });
  const path = `/v3/projects/${gcp.project.project}/timeSeries?${query.toString()}`;
  const what = `timeSeries of ${metric} in ${gcp.name}`;
  return gcp
    .rest<TimeSeriesPage>({ service: 'monitoring', method: 'GET', path }, what)
    .andThen(({ timeSeries = [], executionErrors: [failed] = [] }) => {
      if (failed !== undefined) {
        const message = `${what}: Cloud Monitoring could not read all of it: ${failed.message ?? 'it gives no reason'}`;
        return err(providerError({ kind: 'transient', message }));
      }
      return ok(
        timeSeries.map(({ metric: of, points = [] }) => ({
          responseCode: of?.labels?.['response_code'] ?? '',
          values: points.map(numberIn).filter((value) => Number.isFinite(value)),
        })),
      );
    });
}
