import {
  type Call,
  type MetricName,
  type MetricQuery,
  type ProviderError,
  providerError,
  type Reading,
} from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import { statusAt, versionAt } from './deployed.ts';
import type { FakeCloud } from './fake-cloud.ts';
import type { FakeDeployment } from './fake-deployment.ts';
import type { CloudFault } from './fault.ts';
import { truthAt } from './timeline.ts';

/** The metrics that the fake cloud measures. */
export const METRICS: readonly MetricName[] = [
  'requests',
  'errors',
  'error-rate',
  'latency-p50',
  'latency-p95',
  'latency-p99',
  'alarm',
];

const REQUESTS_A_MINUTE = 600;
const LATENCY_MS = { 'latency-p50': 5, 'latency-p95': 9, 'latency-p99': 14 } as const;

/** The metrics of a healthy or an unhealthy deployment. */
function usualMetric(metric: MetricName, requests: number, broken: boolean): number {
  switch (metric) {
    case 'requests':
      return requests;
    case 'errors':
      return broken ? requests : 0;
    case 'error-rate':
    case 'alarm':
      return broken ? 1 : 0;
    case 'latency-p50':
    case 'latency-p95':
    case 'latency-p99':
      return LATENCY_MS[metric] * (broken ? 100 : 1);
  }
}

function isBadNow(faults: readonly CloudFault[], at: number): boolean {
  return faults.some((fault) => fault.kind === 'flapping' && Math.floor(at / fault.periodMs) % 2 === 1);
}

/** One reading of one metric of a deployment. Fails with `not-found` if the deployment does not exist. */
export function readMetric(
  cloud: FakeCloud,
  deployment: FakeDeployment,
  query: MetricQuery,
  call: Call,
): Result<Reading, ProviderError> {
  const region = cloud.region(call.region);
  const deployed = region.deployments.get(deployment.name);
  const { state } = statusAt(deployed, call.now);
  if (deployed === undefined || state === 'absent') {
    return err(
      providerError({
        kind: 'not-found',
        message: `${deployment.name} does not exist in ${region.name}, so it has no metrics.`,
      }),
    );
  }
  const version = versionAt(deployed, call.now);
  const percent = truthAt(region.traffic, call.now)?.shares.get(deployed.name) ?? 0;
  const { metric, windowMs, alarm } = query;
  const requests = Math.ceil((percent / 100) * (windowMs / 60_000) * REQUESTS_A_MINUTE);
  const faults = cloud.script.takeForCloud({ method: 'metric', region: region.name, version });
  if (isBadNow(faults, call.now))
    return ok({ state: 'value', value: usualMetric(metric, requests, true), samples: requests, version });

  const { metrics } = cloud.options;
  if (metrics === undefined) {
    if (requests === 0) return ok({ state: 'no-data', detail: `${deployed.name} takes no traffic` });
    return ok({ state: 'value', value: usualMetric(metric, requests, state === 'failed'), samples: requests, version });
  }
  const asked = metrics({ metric, windowMs, alarm, region: region.name, version, at: call.now, percent });
  if (asked === null) return ok({ state: 'no-data' });
  const { value, samples } = typeof asked === 'number' ? { value: asked, samples: requests } : asked;
  return ok({ state: 'value', value, samples, version });
}
