import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { UpdateEndpointWeightsAndCapacitiesCommand } from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import { REGION, refusalOf, setUp } from './simulated-clients.ts';

const MINUTE_MS = 60_000;

function setUpServing(options: Parameters<typeof setUp>[0] = {}) {
  const world = setUp({ metricDelayMs: 0, weightsMs: 0, ...options });
  world.clock.now = Math.ceil(world.clock.now / MINUTE_MS) * MINUTE_MS;
  const start = world.clock.now;
  const variants = [
    { name: 'main', weight: 9, model: 'old' },
    { name: 'canary', weight: 1, model: 'new' },
  ];
  world.account.seedServing(REGION, { endpoint: 'e', variants });
  /** The values of each minute so far, oldest first. */
  const read = async (variant: string, MetricName: string, Stat: string) => {
    const Dimensions = [
      { Name: 'EndpointName', Value: 'e' },
      { Name: 'VariantName', Value: variant },
    ];
    const query = {
      Id: 'm',
      MetricStat: { Metric: { Namespace: 'AWS/SageMaker', MetricName, Dimensions }, Period: 60, Stat },
    };
    const page = await world.cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: [query],
        StartTime: new Date(start),
        EndTime: new Date(world.clock.now + MINUTE_MS),
        ScanBy: 'TimestampAscending',
      }),
    );
    return page.MetricDataResults?.[0]?.Values;
  };
  return { ...world, start, read };
}

test('a workload gives each variant its share of the requests of each minute, from when it is set', async () => {
  const { account, clock, sagemaker, read } = setUpServing();
  clock.pass(MINUTE_MS);
  account.workload(REGION, 'e', { requestsPerSecond: 10 });
  clock.pass(MINUTE_MS + 30_000);
  const move = { EndpointName: 'e', DesiredWeightsAndCapacities: [{ VariantName: 'canary', DesiredWeight: 9 }] };
  await sagemaker.send(new UpdateEndpointWeightsAndCapacitiesCommand(move));
  clock.pass(90_000);
  // A tenth, then a half from the middle of the minute on, then a half.
  expect(await read('canary', 'Invocations', 'Sum')).toEqual([60, 180, 300]);
  expect(await read('main', 'Invocations', 'Sum')).toEqual([540, 420, 300]);
});

test('it may turn bad, and stop; the next workload takes its place', async () => {
  const { account, clock, start, read } = setUpServing();
  account.workload(REGION, 'e', {
    requestsPerSecond: (at) => (at < start + 3 * MINUTE_MS ? 10 : 0),
    behaviour: ({ version, at }) => (version === 'new' && at >= start + 2 * MINUTE_MS ? { errors: 0.5 } : {}),
  });
  clock.pass(4 * MINUTE_MS);
  account.workload(REGION, 'e', { requestsPerSecond: 20 });
  clock.pass(MINUTE_MS);
  expect(await read('canary', 'Invocations', 'Sum')).toEqual([60, 60, 60, 120]);
  expect(await read('canary', 'Invocation5XXErrors', 'Sum')).toEqual([0, 0, 30, 0]);
  expect(await read('main', 'Invocation5XXErrors', 'Sum')).toEqual([0, 0, 0, 0]);
});

test('what versions do shows in each metric', async () => {
  const { account, clock, read } = setUpServing();
  const behaviour = () => ({
    errors: 0.1,
    clientErrors: 0.2,
    unanswered: 0.05,
    latencyMs: 30,
    slow: { share: 0.25, latencyMs: 900 },
  });
  account.workload(REGION, 'e', { requestsPerSecond: 100, behaviour });
  clock.pass(MINUTE_MS);
  const of = async (metric: string, stat: string) => (await read('canary', metric, stat))?.[0];
  expect(await of('Invocations', 'Sum')).toBe(600);
  expect(await of('Invocation5XXErrors', 'Sum')).toBe(60);
  expect(await of('Invocation5XXErrors', 'SampleCount')).toBe(600);
  expect(await of('Invocation4XXErrors', 'Sum')).toBe(120);
  expect(await of('InvocationModelErrors', 'Sum')).toBe(210);
  expect(await of('ModelLatency', 'SampleCount')).toBe(570);
  expect(await of('ModelLatency', 'PR(:30000)')).toBeCloseTo((100 * 420) / 570, 9);
  expect(await of('ModelLatency', 'PR(30000:900000)')).toBeCloseTo((100 * 150) / 570, 9);
  expect(await of('ModelLatency', 'PR(900000:)')).toBe(0);
  expect((await refusalOf(read('canary', 'ModelLatency', 'PR(x)'))).message).toContain('PR(x)');
});

test('the same workload gives the same counts, that sum up to what is expected', async () => {
  const play = async () => {
    const { account, clock, read } = setUpServing();
    account.workload(REGION, 'e', { requestsPerSecond: 1.11, behaviour: () => ({ errors: 0.03 }) });
    clock.pass(1_000 * MINUTE_MS);
    const sums = [await read('canary', 'Invocations', 'Sum'), await read('canary', 'Invocation5XXErrors', 'Sum')];
    account.close();
    return sums.map((values = []) => values.reduce((sum, value) => sum + value, 0));
  };
  const first = await play();
  expect(await play()).toEqual(first);
  // 6.66 a minute, and 3 % of it.
  expect(Math.abs((first[0] ?? 0) - 6_660)).toBeLessThan(50);
  expect(Math.abs((first[1] ?? 0) - 200)).toBeLessThan(45);
});

test('datapoints come late, in part, or never', async () => {
  const { account, clock, start, read } = setUpServing();
  account.workload(REGION, 'e', { requestsPerSecond: 10 });
  const first = { from: start, until: start + MINUTE_MS, variant: 'canary' };
  account.delayDatapoints(REGION, { ...first, metrics: ['Invocations'], ms: MINUTE_MS, inTime: 0.5 });
  account.delayDatapoints(REGION, { ...first, metrics: ['Invocation5XXErrors'], ms: 2 * MINUTE_MS });
  account.delayDatapoints(REGION, { endpoint: 'e', metrics: ['Invocation4XXErrors'], ms: Number.POSITIVE_INFINITY });
  account.delayDatapoints(REGION, { endpoint: 'other', ms: Number.POSITIVE_INFINITY });
  clock.pass(MINUTE_MS);
  expect(await read('canary', 'Invocations', 'Sum')).toEqual([30]);
  expect(await read('main', 'Invocations', 'Sum')).toEqual([540]);
  clock.pass(MINUTE_MS);
  expect(await read('canary', 'Invocations', 'Sum')).toEqual([60, 60]);
  expect(await read('canary', 'Invocation5XXErrors', 'SampleCount')).toEqual([60]);
  clock.pass(MINUTE_MS);
  expect(await read('canary', 'Invocation5XXErrors', 'SampleCount')).toEqual([60, 60, 60]);
  expect(await read('main', 'Invocation4XXErrors', 'SampleCount')).toEqual([]);
});

test('a variant alone gets all requests whatever its weight, as long as its endpoint serves', async () => {
  const { account, clock, read } = setUpServing();
  account.seedServing(REGION, { endpoint: 'e', variants: [{ name: 'main', weight: 0 }] });
  account.workload(REGION, 'e', { requestsPerSecond: 10 });
  clock.pass(MINUTE_MS);
  account.setStatus(REGION, 'e', 'Failed');
  clock.pass(MINUTE_MS);
  expect(await read('main', 'Invocations', 'Sum')).toEqual([600]);
});
