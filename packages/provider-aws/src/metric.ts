import {
  type MetricName,
  type MetricQuery,
  minuteWindow,
  type ProviderError,
  type Reading,
} from '@landfall/core/provider';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import { alarmPrefix, MICROSECONDS_PER_MS } from './alarms.ts';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import { readSeries } from './metric-series.ts';

/** The metrics that can be read. */
export const METRICS: readonly MetricName[] = ['latency-p50', 'latency-p95', 'latency-p99', 'alarm'];

/** CloudWatch publishes a minute late; of the minute before that some points may still come. */
const DELAY_MS = 120_000;

function readAlarm(
  aws: AwsRegion,
  deployment: AwsDeployment,
  name: string | undefined,
): ResultAsync<Reading, ProviderError> {
  return safeTry(async function* () {
    const which = name === undefined ? { AlarmNamePrefix: alarmPrefix(deployment) } : { AlarmNames: [name] };
    // Without AlarmTypes, composite alarms are left out.
    const found = yield* aws.ask('DescribeAlarms', { ...which, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] });
    const states = [...(found.MetricAlarms ?? []), ...(found.CompositeAlarms ?? [])].map(
      ({ StateValue }) => StateValue,
    );
    const { version } = deployment;
    if (states.includes('ALARM')) return ok<Reading>({ state: 'value', value: 1, samples: states.length, version });
    if (states.includes('OK')) return ok<Reading>({ state: 'value', value: 0, samples: states.length, version });
    const detail = states.length === 0 ? 'there is no such alarm' : 'it has too little data yet';
    return ok<Reading>({ state: 'no-data', detail });
  });
}

/**
 * Reads one metric of the variant: a latency, or the state of an alarm. The window of a latency ends two minutes before now, when its points are there,
 * and is rounded to whole minutes. Latency is the model's, without SageMaker's own share; where a window falls into two periods, the higher.
 */
export function readMetric(
  aws: AwsRegion,
  deployment: AwsDeployment,
  { metric, windowMs, alarm }: MetricQuery,
): ResultAsync<Reading, ProviderError> {
  if (metric === 'alarm') return readAlarm(aws, deployment, alarm);
  return safeTry(async function* () {
    const { minutes, from, until, text } = yield* minuteWindow({ windowMs }, aws.now, DELAY_MS);
    const stat = metric.slice('latency-'.length);
    const wanted = [
      { id: 'requests', metric: 'Invocations', stat: 'Sum', periodSeconds: 60 },
      { id: 'latency', metric: 'ModelLatency', stat, periodSeconds: minutes * 60 },
    ];
    const series = yield* readSeries(aws, deployment, wanted, { from, to: until });
    const requests = [...(series.get('requests')?.values() ?? [])].reduce((sum, value) => sum + value, 0);
    const latencies = [...(series.get('latency')?.values() ?? [])];
    if (requests === 0 || latencies.length === 0)
      return ok<Reading>({ state: 'no-data', detail: `no request in ${text}` });
    const value = Math.max(...latencies) / MICROSECONDS_PER_MS;
    return ok<Reading>({ state: 'value', value, samples: requests, version: deployment.version });
  });
}
