import type { ProviderError } from '@landfall/core/provider';
import { ok, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import type { Apis } from './call/apis.ts';
import { orNothing } from './or-nothing.ts';
import type { AwsAlarm } from './settings/aws-settings.ts';
import { tagsFor } from './tags.ts';

/** SageMaker measures latency in microseconds. */
export const MICROSECONDS_PER_MS = 1_000;

const MOST_AT_ONCE = 100;

type Definition = Pick<Apis['PutMetricAlarm']['input'], 'MetricName' | 'Statistic' | 'ExtendedStatistic' | 'Threshold'>;

function definitionOf({ metric, above }: AwsAlarm): Definition {
  switch (metric) {
    case 'errors':
      return { MetricName: 'Invocation5XXErrors', Statistic: 'Sum', Threshold: above };
    case 'error-rate':
      return { MetricName: 'Invocation5XXErrors', Statistic: 'Average', Threshold: above };
    case 'latency-p50':
    case 'latency-p95':
    case 'latency-p99':
      return {
        MetricName: 'ModelLatency',
        ExtendedStatistic: metric.slice('latency-'.length),
        Threshold: above * MICROSECONDS_PER_MS,
      };
    default:
      return metric satisfies never;
  }
}

/** The prefix of the names of a deployment's alarms. */
export function alarmPrefix({ endpoint, variant }: AwsDeployment): string {
  return `landfall/${endpoint}/${variant}/`;
}

/** The dimensions of a variant's metrics. CloudWatch has no data under only one of them. */
export function dimensionsOf({ endpoint, variant }: AwsDeployment): { Name: string; Value: string }[] {
  return [
    { Name: 'EndpointName', Value: endpoint },
    { Name: 'VariantName', Value: variant },
  ];
}

/** The ARNs that an alarm notifies in a region. */
export function actionsOf({ actions = [] }: AwsAlarm, region: string): string[] {
  return actions.map((action) => action.replaceAll('{region}', region));
}

/** Creates the alarms of the settings for a deployment, or replaces them. */
export function putAlarms(aws: AwsRegion, deployment: AwsDeployment): ResultAsync<void, ProviderError> {
  return safeTry(async function* () {
    for (const alarm of aws.settings.alarms ?? []) {
      yield* aws.ask('PutMetricAlarm', {
        AlarmName: `${alarmPrefix(deployment)}${alarm.metric}`,
        AlarmDescription: `Version ${deployment.version} on ${deployment.endpoint}: ${alarm.metric} above ${alarm.above}`,
        Namespace: 'AWS/SageMaker',
        Dimensions: dimensionsOf(deployment),
        ...definitionOf(alarm),
        ComparisonOperator: 'GreaterThanThreshold',
        Period: alarm.periodSeconds ?? 60,
        EvaluationPeriods: alarm.periods ?? 3,
        // Without traffic there are no data points, which is not an error.
        TreatMissingData: 'notBreaching',
        ...(alarm.actions !== undefined && { AlarmActions: actionsOf(alarm, aws.name) }),
        Tags: tagsFor(aws, deployment),
      });
    }
    return ok(undefined);
  });
}

/** Removes the alarms that were made for a deployment, whatever the settings say now. */
export function removeAlarms(aws: AwsRegion, deployment: AwsDeployment): ResultAsync<void, ProviderError> {
  return safeTry(async function* () {
    const asked = {
      AlarmNamePrefix: alarmPrefix(deployment),
      AlarmTypes: ['MetricAlarm' as const],
      MaxRecords: MOST_AT_ONCE,
    };
    const found = aws
      .ask('DescribeAlarms', asked)
      .map(({ MetricAlarms = [] }) => MetricAlarms.map(({ AlarmName = '' }) => AlarmName));
    const names = yield* orNothing(found, (aws.settings.alarms ?? []).length > 0, []);
    if (names.length > 0) yield* aws.ask('DeleteAlarms', { AlarmNames: names });
    return ok(undefined);
  });
}
