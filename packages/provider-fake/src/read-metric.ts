import {
  type Call,
  type MetricName,
  type MetricQuery,
  type ProviderError,
  providerError,
  type Reading,
} from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import { type Behaviour, behaviourAt, countRequests } from './count-requests.ts';
import { statusAt, versionAt } from './deployed.ts';
import type { FakeCloud } from './fake-cloud.ts';
import type { FakeDeployment } from './fake-deployment.ts';
import type { CloudFault } from './fault.ts';
import { latencyOfShare } from './latency.ts';
import { firstTraffic, listStretches } from './stretches.ts';
import { truthAt } from './timeline.ts';

const QUANTILES = { 'latency-p50': 0.5, 'latency-p95': 0.95, 'latency-p99': 0.99 } as const;

/** The metrics that the fake cloud measures. */
export const METRICS = ['latency-p50', 'latency-p95', 'latency-p99', 'alarm'] as const satisfies readonly MetricName[];

type Measured = (typeof METRICS)[number];

function isMeasured(metric: MetricName): metric is Measured {
  return METRICS.some((measured) => measured === metric);
}

function usualMetric(metric: Measured, { latencyMs }: Behaviour, isBroken: boolean): number {
  if (metric === 'alarm') return isBroken ? 1 : 0;
  return Math.round(latencyOfShare(QUANTILES[metric], latencyMs));
}

function isBadNow(faults: readonly CloudFault[], at: number): boolean {
  return faults.some((fault) => fault.kind === 'flapping' && Math.floor(at / fault.periodMs) % 2 === 1);
}

/** One reading of one metric of a deployment. Fails with `not-found` if the deployment does not exist. */
export function readMetric(
  cloud: FakeCloud,
  deployment: FakeDeployment,
  { metric, windowMs, alarm }: MetricQuery,
  call: Call,
): Result<Reading, ProviderError> {
  const { name } = deployment;
  const { now: at } = call;
  const region = cloud.region(call.region);
  const deployed = region.deployments.get(name);
  const { state } = statusAt(deployed, at);
  if (deployed === undefined || state === 'absent') {
    const message = `${name} does not exist in ${region.name}, so it has no metrics.`;
    return err(providerError({ kind: 'not-found', message }));
  }
  if (!isMeasured(metric)) {
    const message = `The fake cloud does not measure ${String(metric)}; it measures ${METRICS.join(', ')}.`;
    return err(providerError({ kind: 'unsupported', message }));
  }
  const version = versionAt(deployed, at);
  const first = firstTraffic(region, deployed) ?? at;
  const stretches = listStretches(region, deployed, { from: at - windowMs, to: at });
  const { requests: samples } = countRequests(cloud.options, stretches, first);
  const faults = cloud.script.takeForCloud({ method: 'metric', region: region.name, version });
  const isBroken = state === 'failed' || isBadNow(faults, at);

  const { metrics } = cloud.options;
  if (metrics === undefined || isBadNow(faults, at)) {
    if (samples === 0) return ok({ state: 'no-data', detail: `${name} had no requests` });
    const behaviour = behaviourAt(cloud.options, { region: region.name, version, from: at, first }, isBroken);
    return ok({ state: 'value', value: usualMetric(metric, behaviour, isBroken), samples, version });
  }
  const percent = truthAt(region.traffic, at)?.shares.get(name) ?? 0;
  const asked = metrics({ metric, windowMs, alarm, region: region.name, version, at, percent });
  if (asked === null) return ok({ state: 'no-data' });
  return ok({ state: 'value', samples, ...(typeof asked === 'number' ? { value: asked } : asked), version });
}
