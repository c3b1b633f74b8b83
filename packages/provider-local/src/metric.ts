import {
  type Answer,
  type Call,
  type MetricName,
  type MetricQuery,
  providerError,
  type Reading,
} from '@landfall/core/provider';
import { err, ok } from 'neverthrow';
import { KEPT_MS } from './gateway/meter.ts';
import { askGateway } from './gateway-client.ts';
import type { LocalDeployment } from './local-deployment.ts';
import type { LocalWorld } from './local-world.ts';

/** The metrics that the gateway measures. */
export const METRICS = ['latency-p50', 'latency-p95', 'latency-p99'] as const satisfies readonly MetricName[];

function isMeasured(metric: MetricName): metric is (typeof METRICS)[number] {
  return METRICS.some((measured) => measured === metric);
}

/** Reads the gateway's measurements of the requests to the region's URL. */
export async function readMetric(
  world: LocalWorld,
  deployment: LocalDeployment,
  { metric, windowMs }: MetricQuery,
  call: Call,
): Answer<Reading> {
  if (!isMeasured(metric)) {
    const message = `The local provider does not measure ${metric}; it measures ${METRICS.join(', ')}.`;
    return err(providerError({ kind: 'unsupported', message }));
  }
  if (!(windowMs > 0 && windowMs <= KEPT_MS)) {
    return err(
      providerError({
        kind: 'invalid',
        message: `A window of ${windowMs} ms cannot be measured: the gateway keeps its measurements for an hour.`,
      }),
    );
  }
  const answer = await askGateway(world.layout, {
    ask: 'measure',
    id: deployment.id,
    since: call.now - windowMs,
    until: call.now,
  });
  if (answer.isErr()) return err(answer.error);
  if (answer.value === undefined)
    return ok({ state: 'no-data', detail: 'no gateway is running, so no traffic is measured' });
  const { latencies } = answer.value;
  if (latencies === null) return ok({ state: 'no-data', detail: `no request in the last ${windowMs} ms` });
  return ok({ state: 'value', value: latencies[metric], samples: latencies.requests, version: deployment.version });
}
