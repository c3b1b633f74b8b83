import { afterEach, describe, expect, it } from 'vitest';
import { type AwsSetting, awsSetting, modelOf } from './aws-setting.ts';
import { askPrepare, type Driven, deployed, retired, routed, until } from './drive-provider.ts';

const REGION = 'eu-west-1';
const SERVICE = { ServiceNamespace: 'sagemaker', ScalableDimension: 'sagemaker:variant:DesiredInstanceCount' };

let setting: AwsSetting;
afterEach(() => setting.close());

const custom = (dimension: string) => ({
  TargetValue: 40,
  CustomizedMetricSpecification: {
    Metrics: [
      {
        Id: 'm1',
        MetricStat: {
          Metric: {
            MetricName: 'GPUUtilization',
            Namespace: '/aws/sagemaker/Endpoints',
            Dimensions: [
              { Name: 'EndpointName', Value: 'fraud' },
              { Name: 'VariantName', Value: dimension },
            ],
          },
          Stat: 'Average',
        },
        ReturnData: false,
      },
      { Id: 'e1', Expression: 'm1 / 2', ReturnData: true },
    ],
  },
});
const old = (dimension: string) => ({
  TargetValue: 40,
  CustomizedMetricSpecification: {
    MetricName: 'CPUUtilization',
    Namespace: '/aws/sagemaker/Endpoints',
    Dimensions: [{ Name: 'VariantName', Value: dimension }],
    Statistic: 'Average',
  },
});
const QUEUE = {
  TargetValue: 100,
  CustomizedMetricSpecification: { MetricName: 'Waiting', Namespace: 'Fraud', Dimensions: [], Statistic: 'Average' },
};

/** Version 1 serves, and scales by what is given. */
async function serveScaled(policies: Readonly<Record<string, object>>, suspended?: object): Promise<Driven> {
  const first = await deployed(setting, REGION, '1');
  const target = { ...SERVICE, ResourceId: `endpoint/${first.handle.endpoint}/variant/${first.handle.variant}` };
  setting.account.act(REGION, 'RegisterScalableTarget', {
    ...target,
    MinCapacity: 2,
    MaxCapacity: 8,
    ...(suspended !== undefined && { SuspendedState: suspended }),
  });
  for (const [PolicyName, TargetTrackingScalingPolicyConfiguration] of Object.entries(policies))
    setting.account.act(REGION, 'PutScalingPolicy', {
      ...target,
      PolicyName,
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration,
    });
  setting.account.act(REGION, 'PutScheduledAction', {
    ...target,
    ScheduledActionName: 'mornings',
    Schedule: 'cron(0 8 * * ? *)',
    Timezone: 'Europe/Dublin',
    ScalableTargetAction: { MinCapacity: 4 },
  });
  return first;
}

/** Deploys a version until it is ready, and nothing is left to do. */
async function deployedWhole(version: string): Promise<Driven> {
  const driven = await deployed(setting, REGION, version);
  await until(setting, driven, (seen) => seen.state === 'ready' && seen.needs === undefined);
  return driven;
}

function policiesOf(variant: string, endpoint = 'fraud'): Readonly<Record<string, unknown>> {
  const { ScalingPolicies } = setting.account.act(REGION, 'DescribeScalingPolicies', {
    ...SERVICE,
    ResourceId: `endpoint/${endpoint}/variant/${variant}`,
    MaxResults: 50,
  }) as { readonly ScalingPolicies: readonly Readonly<Record<string, unknown>>[] };
  return Object.fromEntries(
    ScalingPolicies.map((policy) => [policy['PolicyName'], policy['TargetTrackingScalingPolicyConfiguration']]),
  );
}

async function warnings(version: string): Promise<readonly string[]> {
  const { findings } = await askPrepare(setting, REGION, modelOf(version, REGION));
  return findings.flatMap(({ level, message }) => (level === 'warning' ? [message] : []));
}

describe('a version that scales as the previous one does', () => {
  it('follows its own metrics, and not those of the previous one', async () => {
    setting = awsSetting({ checks: { quota: false } });
    const first = await serveScaled({});
    const { variant } = first.handle;
    const target = { ...SERVICE, ResourceId: `endpoint/fraud/variant/${variant}`, PolicyType: 'TargetTrackingScaling' };
    for (const [PolicyName, TargetTrackingScalingPolicyConfiguration] of Object.entries({
      gpu: custom(variant),
      cpu: old(variant),
    }))
      setting.account.act(REGION, 'PutScalingPolicy', {
        ...target,
        PolicyName,
        TargetTrackingScalingPolicyConfiguration,
      });
    expect(await warnings('2')).toEqual([]);
    const next = await deployedWhole('2');
    expect(policiesOf(next.handle.variant)).toEqual({
      gpu: custom(next.handle.variant),
      cpu: old(next.handle.variant),
    });
    expect(policiesOf(variant)).toEqual({ gpu: custom(variant), cpu: old(variant) });
  });

  it('is told of a metric that names no variant, which both then follow', async () => {
    setting = awsSetting({ checks: { quota: false } });
    await serveScaled({ queue: QUEUE });
    expect(await warnings('2')).toEqual([expect.stringMatching(/queue follow metrics .* not of fraud-1-\w+ alone/)]);
    const next = await deployedWhole('2');
    expect(policiesOf(next.handle.variant)).toEqual({ queue: QUEUE });
  });

  it('follows its own metrics on an endpoint of its own, too', async () => {
    setting = awsSetting({ traffic: 'endpoint', checks: { quota: false } });
    const first = await serveScaled({});
    const metric = (endpoint: string, variant: string) => ({
      TargetValue: 40,
      CustomizedMetricSpecification: {
        MetricName: 'CPUUtilization',
        Namespace: '/aws/sagemaker/Endpoints',
        Dimensions: [
          { Name: 'EndpointName', Value: endpoint },
          { Name: 'VariantName', Value: variant },
        ],
        Statistic: 'Average',
      },
    });
    const nameOf = ({ handle }: Driven) => [handle.endpoint, handle.variant] as const;
    setting.account.act(REGION, 'PutScalingPolicy', {
      ...SERVICE,
      ResourceId: `endpoint/${first.handle.endpoint}/variant/${first.handle.variant}`,
      PolicyName: 'cpu',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: metric(...nameOf(first)),
    });
    await routed(setting, first, 0, 100);
    const next = await deployedWhole('2');
    expect(next.handle.endpoint).not.toBe(first.handle.endpoint);
    expect(policiesOf(next.handle.variant, next.handle.endpoint)).toEqual({ cpu: metric(...nameOf(next)) });
  });

  it('has all policies, however many there are, and the schedules', async () => {
    setting = awsSetting({ checks: { quota: false } });
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`queue-${index}`, QUEUE]));
    await serveScaled(many);
    const next = await deployedWhole('2');
    expect(Object.keys(policiesOf(next.handle.variant)).sort()).toEqual(Object.keys(many).sort());
    const ResourceId = `endpoint/fraud/variant/${next.handle.variant}`;
    expect(setting.account.act(REGION, 'DescribeScheduledActions', { ...SERVICE, ResourceId })).toMatchObject({
      ScheduledActions: [
        {
          ScheduledActionName: 'mornings',
          Schedule: 'cron(0 8 * * ? *)',
          Timezone: 'Europe/Dublin',
          ScalableTargetAction: { MinCapacity: 4 },
        },
      ],
    });
    // With the target its schedules go as well.
    await retired(setting, next);
    expect(setting.account.act(REGION, 'DescribeScheduledActions', { ...SERVICE, ResourceId })).toMatchObject({
      ScheduledActions: [],
    });
  });

  it('is suspended where the previous one is, and that is said', async () => {
    setting = awsSetting({ checks: { quota: false } });
    const suspended = { DynamicScalingInSuspended: true, DynamicScalingOutSuspended: false };
    await serveScaled({}, suspended);
    expect(await warnings('2')).toEqual([expect.stringContaining('is suspended (DynamicScalingInSuspended)')]);
    const next = await deployedWhole('2');
    const ResourceIds = [`endpoint/fraud/variant/${next.handle.variant}`];
    expect(setting.account.act(REGION, 'DescribeScalableTargets', { ...SERVICE, ResourceIds })).toMatchObject({
      ScalableTargets: [{ MinCapacity: 2, MaxCapacity: 8, SuspendedState: suspended }],
    });
  });

  it('comes up without the schedules for who may not see them, and that is said', async () => {
    setting = awsSetting({ checks: { quota: false } });
    await serveScaled({});
    setting.account.fault({ kind: 'deny', api: 'DescribeScheduledActions', times: Number.POSITIVE_INFINITY });
    const { findings } = await askPrepare(setting, REGION, modelOf('2', REGION));
    expect(findings).toContainEqual({ level: 'info', message: expect.stringContaining('DescribeScheduledActions') });
    const next = await deployedWhole('2');
    expect(setting.account.holdings(REGION).scalableTargets).toContain(`endpoint/fraud/variant/${next.handle.variant}`);
  });
});
