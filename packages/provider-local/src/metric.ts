import {
  type Answer,
  type Call,
  type MetricName,
  type MetricQuery,
  providerError,
  type Reading,
} from '@landfall/core/provider';
import { err, ok } from 'neverthrow';
import type { Measurements } from './gateway/protocol.ts';
import { askGateway } from './gateway-client.ts';
import type { LocalDeployment } from './local-deployment.ts';
import type { LocalWorld } from './local-world.ts';

const LONGEST_WINDOW_MS = 86_400_000;

/** Reads the gateway's measurements of the requests to the region's URL. */
export async function readMetric(
  world: LocalWorld,
  deployment: LocalDeployment,
  { metric, windowMs }: MetricQuery,
  call: Call,
): Answer<Reading> {
  if (metric === 'alarm') {
    return err(
      providerError({ kind: 'unsupported', message: 'The local provider has no alarms: use a metric instead.' }),
    );
  }
  if (!(windowMs > 0 && windowMs <= LONGEST_WINDOW_MS)) {
    return err(
      providerError({
        kind: 'invalid',
        message: `A window of ${windowMs} ms cannot be measured: the gateway keeps its measurements for a day.`,
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
  const { measurements } = answer.value;
  if (measurements === null) return ok({ state: 'no-data', detail: `no request in the last ${windowMs} ms` });
  return ok({
    state: 'value',
    value: pick(metric, measurements),
    samples: measurements.requests,
    version: deployment.version,
  });
}

function pick(metric: Exclude<MetricName, 'alarm'>, measurements: Measurements): number {
  return metric === 'error-rate' ? measurements.errors / measurements.requests : measurements[metric];
}
