import type { ProviderError } from '@landfall/core/provider';
import { errAsync, ok, okAsync, type ResultAsync, safeTry } from 'neverthrow';
import type { AwsDeployment } from './aws-deployment.ts';
import type { AwsRegion } from './aws-region.ts';
import type { Apis } from './call/apis.ts';
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

/** What the names of a deployment's alarms begin with. */
export function alarmPrefix({ endpoint, variant }: AwsDeployment): string {
  return `landfall/${endpoint}/${variant}/`;
}

/** The dimensions by which CloudWatch knows a variant: with one of them alone there never is any data. */
export function dimensionsOf({ endpoint, variant }: AwsDeployment): { Name: string; Value: string }[] {
  return [
    { Name: 'EndpointName', Value: endpoint },
    { Name: 'VariantName', Value: variant },
  ];
}

/** The ARNs that an alarm tells in a region. */
export function actionsOf({ actions = [] }: AwsAlarm, region: string): string[] {
  return actions.map((action) => action.replaceAll('{region}', region));
}

/** Makes the alarms of the settings for a deployment, or defines them again. */
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
        // No traffic, no datapoint: that is no error.
        TreatMissingData: 'notBreaching',
        ...(alarm.actions !== undefined && { AlarmActions: actionsOf(alarm, aws.name) }),
        Tags: tagsFor(aws, deployment),
      });
    }
    return ok(undefined);
  });
}

/** Who has neither the package nor the permission, and asks for no alarms, has made none. */
function orNone(aws: AwsRegion, error: ProviderError): ResultAsync<readonly string[], ProviderError> {
  const isWithout = error.kind === 'unsupported' || error.kind === 'permission';
  return isWithout && (aws.settings.alarms ?? []).length === 0 ? okAsync([]) : errAsync(error);
}

/** Removes the alarms that were made for a deployment, whatever the settings say now. */
export function removeAlarms(aws: AwsRegion, deployment: AwsDeployment): ResultAsync<void, ProviderError> {
  return safeTry(async function* () {
    const asked = {
      AlarmNamePrefix: alarmPrefix(deployment),
      AlarmTypes: ['MetricAlarm' as const],
      MaxRecords: MOST_AT_ONCE,
    };
    const names = yield* aws
      .ask('DescribeAlarms', asked)
      .map(({ MetricAlarms = [] }): readonly string[] => MetricAlarms.map(({ AlarmName = '' }) => AlarmName))
      .orElse((error) => orNone(aws, error));
    if (names.length > 0) yield* aws.ask('DeleteAlarms', { AlarmNames: [...names] });
    return ok(undefined);
  });
}
