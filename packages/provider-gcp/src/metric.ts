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
import { metricDelayOf } from './metric-delay.ts';
import { readTimeSeries } from './time-series.ts';

const ALIGNERS = {
  'latency-p50': 'ALIGN_PERCENTILE_50',
  'latency-p95': 'ALIGN_PERCENTILE_95',
  'latency-p99': 'ALIGN_PERCENTILE_99',
} as const;

type Latency = keyof typeof ALIGNERS;

/** The metrics that are read. */
export const METRICS: readonly MetricName[] = Object.keys(ALIGNERS) as readonly Latency[];

function isLatency(metric: MetricName): metric is Latency {
  return Object.hasOwn(ALIGNERS, metric);
}

/**
 * Reads one metric of one deployed model: the latency of the whole prediction, in milliseconds. The window ends when its points are there, some
 * minutes before now, and is rounded up to whole minutes, since Vertex writes one point a minute.
 */
export function readMetric(
  gcp: GcpRegion,
  deployment: GcpDeployment,
  { metric, windowMs }: MetricQuery,
): ResultAsync<Reading, ProviderError> {
  if (!isLatency(metric)) {
    const lack = metric === 'alarm' ? 'whether an alert is open: use the metric of the alert' : `"${String(metric)}"`;
    const message = `The provider does not read ${lack}. It reads ${METRICS.join(', ')}; "health" counts requests.`;
    return errAsync(providerError({ kind: 'unsupported', message }));
  }
  return safeTry(async function* () {
    const { from, until, text } = yield* minuteWindow({ windowMs }, gcp.now, metricDelayOf(gcp.project));
    const window = { from, until, periodMs: until - from };
    const answers = yield* readTimeSeries(gcp, deployment, {
      metric: 'response_count',
      aligner: 'ALIGN_SUM',
      ...window,
    });
    const samples = answers.flatMap(({ points }) => points).reduce((sum, { number }) => sum + number, 0);
    const noData: Reading = { state: 'no-data', detail: `no request in ${text}` };
    if (samples === 0) return ok(noData);
    const aligner = ALIGNERS[metric];
    const latencies = yield* readTimeSeries(gcp, deployment, { metric: 'prediction_latencies', aligner, ...window });
    const values = latencies.flatMap(({ points }) => points.map(({ number }) => number));
    if (values.length === 0) return ok(noData);
    return ok<Reading>({ state: 'value', value: Math.max(...values), samples, version: deployment.version });
  });
}
