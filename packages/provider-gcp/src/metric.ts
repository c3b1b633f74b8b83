import {
  type MetricName,
  type MetricQuery,
  minuteWindow,
  type ProviderError,
  providerError,
  type Reading,
} from '@landfall/core/provider';
import { errAsync, ok, type ResultAsync, safeTry } from 'neverthrow';
import type { GcpDeployment } from './gcp-deployment.ts';
import type { GcpRegion } from './gcp-region.ts';
import { readTimeSeries, type Series } from './time-series.ts';

/** The metrics that are read. */
export const METRICS: readonly MetricName[] = [
  'requests',
  'errors',
  'error-rate',
  'latency-p50',
  'latency-p95',
  'latency-p99',
];

/** Points are seen two to three minutes after what they count. */
const DELAY_MS = 180_000;

const ALIGNERS = {
  'latency-p50': 'ALIGN_PERCENTILE_50',
  'latency-p95': 'ALIGN_PERCENTILE_95',
  'latency-p99': 'ALIGN_PERCENTILE_99',
} as const;

function total(series: readonly Series[]): number {
  return series.flatMap(({ values }) => values).reduce((sum, value) => sum + value, 0);
}

/**
 * Reads one metric of one deployed model. Requests are its answers, whatever number of instances they held; errors are those with a code of
 * 500 or above, as on the other clouds. The window ends when its points are there, some minutes before now, and is rounded up to whole
 * minutes, since Vertex writes one point a minute. Latency is that of the whole prediction, in milliseconds.
 */
export function readMetric(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  { metric, windowMs }: MetricQuery,
): ResultAsync<Reading, ProviderError> {
  if (metric === 'alarm') {
    const message = 'The provider does not read whether an alert is open: use the metric of the alert.';
    return errAsync(providerError({ kind: 'unsupported', message }));
  }
  return safeTry(async function* () {
    const { from, until, text } = yield* minuteWindow({ windowMs }, gcp.now, gcp.project.metricDelayMs ?? DELAY_MS);
    const window = { from, until };
    const responses = yield* readTimeSeries(gcp, deployment, {
      metric: 'response_count',
      aligner: 'ALIGN_DELTA',
      ...window,
    });
    const requests = total(responses);
    const { version } = deployment;
    const detail = `no request in ${text}`;
    if (requests === 0) return ok<Reading>({ state: 'no-data', detail });
    if (metric === 'requests') return ok<Reading>({ state: 'value', value: requests, samples: requests, version });
    if (metric === 'errors' || metric === 'error-rate') {
      // Of the same answer as all requests, so that a share is never above 1.
      const errors = total(responses.filter(({ responseCode }) => responseCode.startsWith('5')));
      const value = metric === 'errors' ? errors : errors / requests;
      return ok<Reading>({ state: 'value', value, samples: requests, version });
    }
    const aligner = ALIGNERS[metric];
    const latencies = yield* readTimeSeries(gcp, deployment, { metric: 'prediction_latencies', aligner, ...window });
    const values = latencies.flatMap((series) => series.values);
    if (values.length === 0) return ok<Reading>({ state: 'no-data', detail });
    return ok<Reading>({ state: 'value', value: Math.max(...values), samples: requests, version });
  });
}
