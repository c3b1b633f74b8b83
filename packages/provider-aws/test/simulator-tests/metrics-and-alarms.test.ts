import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { expect, test } from 'vitest';
import { REGION, refusalOf, setUp } from './simulated-clients.ts';

const BOTH = [
  { Name: 'EndpointName', Value: 'e' },
  { Name: 'VariantName', Value: 'main' },
];

const ALARM = {
  AlarmName: 'errors/e',
  Namespace: 'AWS/SageMaker',
  MetricName: 'Invocation5XXErrors',
  Dimensions: BOTH,
  Statistic: 'Sum' as const,
  ComparisonOperator: 'GreaterThanThreshold' as const,
  Threshold: 1,
  Period: 60,
  EvaluationPeriods: 1,
};

function setUpServing(options: Parameters<typeof setUp>[0] = {}) {
  const world = setUp(options);
  world.clock.now = Math.ceil(world.clock.now / 600_000) * 600_000;
  const start = world.clock.now;
  const variants = [
    { name: 'main', weight: 9 },
    { name: 'canary', weight: 1 },
  ];
  world.account.seedServing(REGION, { endpoint: 'e', variants });
  const read = async (MetricName: string, Stat: string, { Period = 60, Dimensions = BOTH, more = {} } = {}) => {
    const query = {
      Id: 'm',
      MetricStat: { Metric: { Namespace: 'AWS/SageMaker', MetricName, Dimensions }, Period, Stat },
    };
    const window = { StartTime: new Date(start), EndTime: new Date(start + 3_600_000) };
    const page = await world.cloudwatch.send(
      new GetMetricDataCommand({ MetricDataQueries: [query], ...window, ...more }),
    );
    return { ...page, result: page.MetricDataResults?.[0] };
  };
  return { ...world, start, read };
}

test('traffic is split by weight, and published two minutes after its minute', async () => {
  const { account, clock, read } = setUpServing();
  account.traffic(REGION, 'e', { requests: 1_000, latencyMs: 50, errors: 100 });
  clock.pass(179_999);
  expect((await read('Invocations', 'Sum')).result).toMatchObject({ Values: [], StatusCode: 'Complete' });
  clock.pass(1);
  expect((await read('Invocations', 'Sum')).result?.Values).toEqual([900]);
  expect((await read('Invocation5XXErrors', 'Average')).result?.Values).toEqual([0.1]);
  expect((await read('InvocationModelErrors', 'Sum')).result?.Values).toEqual([90]);
  expect((await read('Invocation4XXErrors', 'Sum')).result?.Values).toEqual([0]);
  expect((await read('ModelLatency', 'p95')).result?.Values).toEqual([50_000]);
});

test('only both dimensions together name data', async () => {
  const { account, clock, read } = setUpServing();
  account.traffic(REGION, 'e', { requests: 10 });
  clock.pass(600_000);
  for (const Dimension of BOTH) {
    const { result } = await read('Invocations', 'Sum', { Dimensions: [Dimension] });
    expect(result).toMatchObject({ Values: [], StatusCode: 'Complete' });
  }
});

test('a minute without a request has no datapoint, and longer periods gather minutes', async () => {
  const { account, clock, start, read } = setUpServing();
  for (const [minute, latencyMs] of [
    [0, 10],
    [2, 20],
    [3, 1_000],
  ] as const)
    account.traffic(REGION, 'e', { requests: 100, latencyMs, at: start + minute * 60_000, variant: 'main' });
  clock.pass(900_000);
  const { result } = await read('Invocations', 'Sum', { more: { ScanBy: 'TimestampAscending' } });
  expect(result?.Timestamps?.map((time) => time.getTime() - start)).toEqual([0, 120_000, 180_000]);
  expect((await read('Invocations', 'Sum', { Period: 300 })).result?.Values).toEqual([300]);
  expect((await read('ModelLatency', 'p50', { Period: 300 })).result?.Values).toEqual([20_000]);
  expect((await read('ModelLatency', 'p99', { Period: 300 })).result?.Values).toEqual([1_000_000]);
  expect((await refusalOf(read('Invocations', 'Sum', { Period: 90 }))).message).toContain('60');
});

test('many datapoints come in pages', async () => {
  const { account, clock, start, read } = setUpServing({ metricPageSize: 2 });
  for (let minute = 0; minute < 5; minute += 1)
    account.traffic(REGION, 'e', { requests: minute + 1, at: start + minute * 60_000, variant: 'main' });
  clock.pass(900_000);
  const values: number[] = [];
  const codes: (string | undefined)[] = [];
  let NextToken: string | undefined;
  do {
    const page = await read('Invocations', 'Sum', { more: { NextToken } });
    values.push(...(page.result?.Values ?? []));
    codes.push(page.result?.StatusCode);
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  expect(values).toEqual([5, 4, 3, 2, 1]);
  expect(codes).toEqual(['PartialData', 'PartialData', 'Complete']);
  account.fault({ kind: 'metrics-partial' });
  expect((await read('Invocations', 'Sum')).result).toMatchObject({ Values: [5], StatusCode: 'PartialData' });
});

test('invocations over HTTP are counted too', async () => {
  const { account, clock, runtime, read } = setUpServing({ latencyMs: 30 });
  const invoke = () => runtime.send(new InvokeEndpointCommand({ EndpointName: 'e', Body: '1', TargetVariant: 'main' }));
  await invoke();
  account.fault({ kind: 'model-error' });
  await expect(invoke()).rejects.toMatchObject({ name: 'ModelError' });
  clock.pass(180_000);
  expect((await read('Invocations', 'Sum')).result?.Values).toEqual([2]);
  expect((await read('Invocation5XXErrors', 'Sum')).result?.Values).toEqual([1]);
  expect((await read('ModelLatency', 'Average')).result?.Values).toEqual([30_000]);
});

test('an alarm keeps its state when it is defined anew', async () => {
  const { account, cloudwatch } = setUpServing();
  const find = async () =>
    (await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNamePrefix: 'errors/' }))).MetricAlarms;
  await cloudwatch.send(new PutMetricAlarmCommand({ ...ALARM, Tags: [{ Key: 'a', Value: '1' }] }));
  expect(await find()).toMatchObject([{ StateValue: 'INSUFFICIENT_DATA', Threshold: 1 }]);
  account.setAlarm(REGION, ALARM.AlarmName, 'ALARM');
  await cloudwatch.send(new PutMetricAlarmCommand({ ...ALARM, Threshold: 5 }));
  expect(await find()).toMatchObject([{ StateValue: 'ALARM', Threshold: 5 }]);
  const ResourceARN = (await find())?.[0]?.AlarmArn;
  const tags = await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }));
  expect(tags.Tags).toEqual([{ Key: 'a', Value: '1' }]);
});

test('composite alarms are shown only to who asks, and alarms are deleted all or none', async () => {
  const { account, cloudwatch } = setUpServing();
  account.setAlarm(REGION, 'all', 'OK', { composite: true });
  account.setAlarm(REGION, 'one', 'OK');
  const plain = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: ['all', 'one'] }));
  expect(plain.MetricAlarms?.map(({ AlarmName }) => AlarmName)).toEqual(['one']);
  expect(plain.CompositeAlarms).toEqual([]);
  const both = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm', 'MetricAlarm'] }));
  expect(both.CompositeAlarms).toMatchObject([{ AlarmName: 'all', StateValue: 'OK' }]);
  const wrong = cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['one', 'none'] }));
  await expect(wrong).rejects.toMatchObject({ name: 'ResourceNotFound', $metadata: { httpStatusCode: 404 } });
  expect(account.holdings(REGION).alarms).toEqual(['all', 'one']);
  await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['one'] }));
  expect(account.holdings(REGION).alarms).toEqual(['all']);
});
