import {
  type MetricName,
  type MetricQuery,
  minuteWindow,
  type ProviderError,
  providerError,
  type Reading,
} from '@landfall/core/provider';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import { alarmPrefix, dimensionsOf, MICROSECONDS_PER_MS } from './alarms.ts';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import type { Apis } from './call/apis.ts';
import { dateOf } from './date-of.ts';

/** The metrics that can be read. */
export const METRICS: readonly MetricName[] = [
  'requests',
  'errors',
  'error-rate',
  'latency-p50',
  'latency-p95',
  'latency-p99',
  'alarm',
];

/** CloudWatch publishes a minute late; of the minute before that some points may still come. */
const DELAY_MS = 120_000;

type Query = NonNullable<Apis['GetMetricData']['input']['MetricDataQueries']>[number];

function statistic(deployment: AwsDeployment, id: string, metric: string, stat: string, periodSeconds: number): Query {
  return {
    Id: id,
    MetricStat: {
      Metric: { Namespace: 'AWS/SageMaker', MetricName: metric, Dimensions: dimensionsOf(deployment) },
      Period: periodSeconds,
      Stat: stat,
    },
  };
}

/** All values of each series, whatever the number of pages; an error if CloudWatch could not read one. */
function readSeries(
  aws: AwsRegion,
  queries: readonly Query[],
  from: number,
  until: number,
): ResultAsync<ReadonlyMap<string, readonly number[]>, ProviderError> {
  return safeTry(async function* () {
    const series = new Map<string, number[]>();
    let token: string | undefined;
    do {
      const page = yield* aws.ask('GetMetricData', {
        MetricDataQueries: [...queries],
        StartTime: dateOf(from),
        EndTime: dateOf(until),
        NextToken: token,
      });
      for (const { Id = '', Values = [], StatusCode } of page.MetricDataResults ?? []) {
        if (StatusCode === 'InternalError' || (StatusCode === 'PartialData' && page.NextToken === undefined)) {
          const message = `GetMetricData in ${aws.name} could not read all of ${Id}: CloudWatch says ${StatusCode}. Try again.`;
          return err(providerError({ kind: 'transient', message }));
        }
        series.set(Id, [...(series.get(Id) ?? []), ...Values]);
      }
      token = page.NextToken;
    } while (token !== undefined);
    return ok(series);
  });
}

function sum(values: readonly number[] | undefined): number {
  return (values ?? []).reduce((total, value) => total + value, 0);
}

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
 * Reads one metric of the variant. The window ends two minutes before now, when its points are there, and is rounded to whole minutes.
 * Errors are answers of 500 and above. Latency is the model's, without SageMaker's own share; where a window falls into two periods, the higher.
 */
export function readMetric(
  aws: AwsRegion,
  deployment: AwsDeployment,
  { metric, windowMs, alarm }: MetricQuery,
): ResultAsync<Reading, ProviderError> {
  if (metric === 'alarm') return readAlarm(aws, deployment, alarm);
  return safeTry(async function* () {
    const { minutes, from, until, text } = yield* minuteWindow({ windowMs }, aws.now, DELAY_MS);
    const queries = [statistic(deployment, 'requests', 'Invocations', 'Sum', 60)];
    const isLatency = metric.startsWith('latency-');
    if (isLatency)
      queries.push(statistic(deployment, 'value', 'ModelLatency', metric.slice('latency-'.length), minutes * 60));
    else if (metric !== 'requests') queries.push(statistic(deployment, 'value', 'Invocation5XXErrors', 'Sum', 60));
    const series = yield* readSeries(aws, queries, from, until);
    const requests = sum(series.get('requests'));
    const values = series.get('value') ?? [];
    if (requests === 0 || (isLatency && values.length === 0))
      return ok<Reading>({ state: 'no-data', detail: `no request in ${text}` });
    const { version } = deployment;
    const of = (value: number) => ok<Reading>({ state: 'value', value, samples: requests, version });
    if (isLatency) return of(Math.max(...values) / MICROSECONDS_PER_MS);
    if (metric === 'requests') return of(requests);
    return of(metric === 'error-rate' ? sum(values) / requests : sum(values));
  });
}
