import { operation, type Reply } from '../operation.ts';
import { page } from '../page.ts';
import { Refusal } from '../refusal.ts';
import type { RegionState } from '../region-state.ts';
import { type Tag, tagList, withTags } from '../sagemaker/tag-map.ts';
import type { AlarmRecord } from './alarm-record.ts';

interface PutMetricAlarm {
  readonly AlarmName: string;
  readonly Tags?: readonly Tag[];
  readonly AlarmActions?: readonly string[];
  readonly [member: string]: unknown;
}

interface DescribeAlarms {
  readonly AlarmNames?: readonly string[];
  readonly AlarmNamePrefix?: string;
  readonly AlarmTypes?: readonly string[];
  readonly StateValue?: string;
  readonly MaxRecords?: number;
  readonly NextToken?: string;
}

const USUAL_PAGE = 50;
const METRIC_ALARM = ['MetricName', 'Namespace', 'Period', 'EvaluationPeriods', 'ComparisonOperator', 'Threshold'];

function refused(message: string): Refusal {
  return new Refusal('ValidationError', message);
}

/** In the words of cds-snc/notification-terraform#128 and aws-samples/amazon-cloudwatch-auto-alarms#61. */
function checkActions(actions: readonly string[], { name }: RegionState): void {
  for (const action of actions) {
    const [, partition, , region] = action.split(':');
    const own = name.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
    if (partition !== own) throw refused(`Invalid partition ${partition} specified. Only ${own} is supported.`);
    if (region !== '' && region !== name)
      throw refused(`Invalid region ${region} specified. Only ${name} is supported.`);
  }
}

function checkAlarm(definition: Reply): void {
  if (definition['Metrics'] !== undefined) return;
  const missing = METRIC_ALARM.filter((member) => definition[member] === undefined);
  if (missing.length > 0) throw refused(`Missing required parameter ${missing.join(', ')} of the alarm.`);
  if ((definition['Statistic'] === undefined) === (definition['ExtendedStatistic'] === undefined))
    throw refused('Exactly one of Statistic and ExtendedStatistic must be specified.');
}

/** PutMetricAlarm: defines an alarm, or defines it anew; its state stays, a new one has too little data. */
export const putMetricAlarm = operation(({ world, region, now }, { Tags, ...definition }: PutMetricAlarm) => {
  checkAlarm(definition);
  checkActions(definition.AlarmActions ?? [], region);
  const name = definition.AlarmName;
  const before = region.alarms.get(name, now);
  // CloudWatch takes tags only when it makes the alarm.
  const tags = before?.tags ?? withTags({}, Tags);
  const alarm: AlarmRecord = {
    name,
    arn: `arn:aws:cloudwatch:${region.name}:${world.accountId}:alarm:${name}`,
    isComposite: false,
    definition,
    state: before?.state ?? 'INSUFFICIENT_DATA',
    stateSince: before?.stateSince ?? now,
    configuredAt: now,
    tags,
  };
  region.alarms.put(name, now, alarm);
  return {};
});

function describe(alarm: AlarmRecord): Reply {
  const { definition, arn, state, stateSince, configuredAt } = alarm;
  return {
    ActionsEnabled: true,
    ...(!alarm.isComposite && { Dimensions: [] }),
    ...definition,
    AlarmArn: arn,
    AlarmConfigurationUpdatedTimestamp: configuredAt / 1_000,
    StateValue: state,
    StateReason: state === 'INSUFFICIENT_DATA' ? 'Unchecked: Initial alarm creation' : `The state is ${state}.`,
    StateUpdatedTimestamp: stateSince / 1_000,
  };
}

/** DescribeAlarms, of the world a lag ago: composite alarms only for who asks for them. */
export const describeAlarms = operation(({ region, seen }, input: DescribeAlarms) => {
  const { AlarmNames, AlarmNamePrefix, AlarmTypes = ['MetricAlarm'], StateValue } = input;
  if (AlarmNames !== undefined && AlarmNamePrefix !== undefined)
    throw refused('AlarmNames and AlarmNamePrefix cannot both be specified.');
  const wanted = region.alarms
    .list(seen)
    .filter(({ name }) => AlarmNames === undefined || AlarmNames.includes(name))
    .filter(({ name }) => name.startsWith(AlarmNamePrefix ?? ''))
    .filter(({ state }) => StateValue === undefined || state === StateValue)
    .filter(({ isComposite }) => AlarmTypes.includes(isComposite ? 'CompositeAlarm' : 'MetricAlarm'))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  const { items, next } = page(wanted, input.NextToken, input.MaxRecords ?? USUAL_PAGE);
  return {
    MetricAlarms: items.filter(({ isComposite }) => !isComposite).map(describe),
    CompositeAlarms: items.filter(({ isComposite }) => isComposite).map(describe),
    NextToken: next,
  };
});

/** DeleteAlarms: none at all if one of them is not there, and at most one composite alarm. */
export const deleteAlarms = operation(({ region, now }, { AlarmNames }: { readonly AlarmNames: readonly string[] }) => {
  const alarms = AlarmNames.map((name) => region.alarms.get(name, now));
  if (alarms.some((alarm) => alarm === undefined))
    throw new Refusal('ResourceNotFound', 'One of the alarms does not exist.', { status: 404 });
  if (alarms.filter((alarm) => alarm?.isComposite === true).length > 1)
    throw refused('At most one composite alarm can be deleted at once.');
  for (const name of AlarmNames) region.alarms.put(name, now, undefined);
  return {};
});

/** ListTagsForResource, of alarms. */
export const listTagsForResource = operation(({ region, seen }, { ResourceARN }: { readonly ResourceARN: string }) => {
  const alarm = region.alarms.list(seen).find(({ arn }) => arn === ResourceARN);
  if (alarm === undefined) {
    const fields = { ResourceType: 'Alarm', ResourceId: ResourceARN };
    throw new Refusal('ResourceNotFoundException', `${ResourceARN} does not exist.`, { status: 404, fields });
  }
  return { Tags: tagList(alarm.tags) };
});
