import type { ProviderError } from '@landfall/core/provider';
import type { ResultAsync } from 'neverthrow';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { timestamp } from './timestamp.ts';

const PREFIX = 'aiplatform.googleapis.com/prediction/online';

/** What Vertex writes down of its predictions. */
export type VertexMetric = 'prediction_count' | 'error_count' | 'prediction_latencies';

/** How the points of a window become one. */
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

interface TimeSeries {
  readonly timeSeries?: readonly { readonly points?: readonly Point[] }[];
}

function numberIn({ value }: Point): number {
  return Number(value?.int64Value ?? value?.doubleValue ?? Number.NaN);
}

/** The values of one metric over one window, one for each series that there is. */
export function readTimeSeries(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  {
    metric,
    aligner,
    from,
    until,
  }: { readonly metric: VertexMetric; readonly aligner: Aligner; readonly from: number; readonly until: number },
): ResultAsync<readonly number[], ProviderError> {
  const query = new URLSearchParams({
    filter: filterFor(gcp, deployment, metric),
    'interval.startTime': timestamp(from),
    'interval.endTime': timestamp(until),
    'aggregation.alignmentPeriod': `${Math.round((until - from) / 1_000)}s`,
    'aggregation.perSeriesAligner': aligner,
    'aggregation.crossSeriesReducer': aligner === 'ALIGN_DELTA' ? 'REDUCE_SUM' : 'REDUCE_MAX',
  });
  const path = `/v3/projects/${gcp.project.project}/timeSeries?${query.toString()}`;
  return gcp
    .rest<TimeSeries>({ service: 'monitoring', method: 'GET', path }, `timeSeries of ${metric} in ${gcp.name}`)
    .map(({ timeSeries = [] }) =>
      timeSeries.flatMap(({ points = [] }) => points.map(numberIn)).filter((value) => Number.isFinite(value)),
    );
}
