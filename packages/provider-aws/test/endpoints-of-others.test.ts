import { afterEach, describe, expect, it } from 'vitest';
import { type AwsSetting, awsSetting, REGIONS, rollOut, specOf } from './aws-setting.ts';

const REGION = 'eu-west-1';

let setting: AwsSetting;
afterEach(() => {
  setting.close();
});

/** An endpoint as a team made it by other means: two instances, data capture, autoscaling from 2 to 8. */
function byHand(account: AwsSetting['account']): void {
  for (const region of REGIONS) {
    account.seedServing(region, {
      endpoint: 'fraud',
      variants: [{ name: 'AllTraffic', weight: 1, count: 2, type: 'ml.m5.xlarge' }],
      capture: {
        EnableCapture: true,
        InitialSamplingPercentage: 20,
        DestinationS3Uri: `s3://models-${region}/captured`,
        CaptureOptions: [{ CaptureMode: 'Input' }],
      },
    });
    const scaled = {
      ServiceNamespace: 'sagemaker',
      ResourceId: 'endpoint/fraud/variant/AllTraffic',
      ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
    };
    account.act(region, 'RegisterScalableTarget', { ...scaled, MinCapacity: 2, MaxCapacity: 8 });
    account.act(region, 'PutScalingPolicy', {
      ...scaled,
      PolicyName: 'by-load',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 70,
        PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' },
      },
    });
  }
}

describe('an endpoint that others made', () => {
  it('is left alone, and the error says how to change that', async () => {
    setting = awsSetting();
    byHand(setting.account);
    const before = REGIONS.map((region) => setting.account.holdings(region));
    const { result } = await rollOut(setting, specOf('42'));
    expect(JSON.stringify(result._unsafeUnwrapErr())).toContain('Set adopt: true');
    expect(REGIONS.map((region) => setting.account.holdings(region))).toEqual(before);
  });

  it('serves before, with adopt; capture and autoscaling stay, and what was theirs is not deleted', async () => {
    setting = awsSetting({ adopt: true });
    byHand(setting.account);
    const theirs = setting.account.holdings(REGION);
    const spec = specOf('42', { stages: [{ percent: 10 }, { percent: 100 }], previous: 'retire' });
    const { result } = await rollOut(setting, spec, { id: 'r' });
    expect(result.isOk() ? result.value.left : result.error).toEqual([]);
    const after = setting.account.holdings(REGION);
    const [endpoint] = after.endpoints;
    expect(new Set(after.models)).toEqual(new Set([...theirs.models, endpoint?.variants[0]?.model]));
    expect(new Set(after.configs)).toEqual(new Set([...theirs.configs, endpoint?.config]));
    expect(after.endpoints[0]?.variants).toMatchObject([{ weight: 100, count: 2 }]);
    const [variant] = after.endpoints[0]?.variants ?? [];
    expect(after.scalableTargets).toEqual([`endpoint/fraud/variant/${variant?.name}`]);
    const scaling = setting.account.act(REGION, 'DescribeScalableTargets', { ServiceNamespace: 'sagemaker' });
    expect(scaling).toMatchObject({ ScalableTargets: [{ MinCapacity: 2, MaxCapacity: 8 }] });
    const policies = setting.account.act(REGION, 'DescribeScalingPolicies', { ServiceNamespace: 'sagemaker' });
    expect(policies).toMatchObject({ ScalingPolicies: [{ PolicyName: 'by-load' }] });
    const config = setting.account.act(REGION, 'DescribeEndpointConfig', {
      EndpointConfigName: after.endpoints[0]?.config,
    });
    expect(config).toMatchObject({ DataCaptureConfig: { EnableCapture: true, InitialSamplingPercentage: 20 } });
  });

  it.each([
    ['kept', false],
    ['given up where SageMaker refuses to keep it', true],
  ])('has a way of deploying that is %s', async (_, refusesRetainedGuardrails) => {
    setting = awsSetting({ adopt: true }, { refusesRetainedGuardrails });
    byHand(setting.account);
    const guarded = {
      BlueGreenUpdatePolicy: { TrafficRoutingConfiguration: { Type: 'ALL_AT_ONCE', WaitIntervalInSeconds: 60 } },
    };
    const ProductionVariants = [
      {
        VariantName: 'AllTraffic',
        ModelName: 'fraud-model',
        InstanceType: 'ml.m5.xlarge',
        InitialInstanceCount: 2,
        InitialVariantWeight: 1,
      },
    ];
    setting.account.act(REGION, 'CreateEndpointConfig', { EndpointConfigName: 'guarded', ProductionVariants });
    setting.account.act(REGION, 'UpdateEndpoint', {
      EndpointName: 'fraud',
      EndpointConfigName: 'guarded',
      DeploymentConfig: guarded,
    });
    await setting.clock.sleep(3_600_000);
    const spec = specOf('42', { regions: [`aws/${REGION}`], previous: 'retire' });
    const { result } = await rollOut(setting, spec, { id: 'r' });
    expect(result.isOk() ? result.value.left : result.error).toEqual([]);
    const { LastDeploymentConfig } = setting.account.act(REGION, 'DescribeEndpoint', { EndpointName: 'fraud' });
    expect(LastDeploymentConfig).toEqual(refusesRetainedGuardrails ? undefined : guarded);
  });

  it('is as it was after a rollout that failed', async () => {
    setting = awsSetting({ adopt: true });
    byHand(setting.account);
    const before = REGIONS.map((region) => setting.account.holdings(region));
    setting.account.fault({ kind: 'weights-fail', region: REGION });
    const { result } = await rollOut(setting, specOf('42', { stages: [{ percent: 10 }, { percent: 100 }] }), {
      id: 'r',
    });
    expect(result._unsafeUnwrapErr()).toMatchObject({ rollback: { outcome: 'completed' } });
    const after = REGIONS.map((region) => setting.account.holdings(region));
    expect(
      after.map(({ models, configs, alarms, scalableTargets }) => ({ models, configs, alarms, scalableTargets })),
    ).toEqual(
      before.map(({ models, configs, alarms, scalableTargets }) => ({ models, configs, alarms, scalableTargets })),
    );
    expect(after.map(({ endpoints }) => endpoints[0]?.config)).toEqual(
      before.map(({ endpoints }) => endpoints[0]?.config),
    );
  });

  it.each([
    ['a shadow variant', { ShadowProductionVariants: true }, 'shadow'],
    ['two variants with traffic', { two: true }, 'another rollout is running'],
  ] as const)('with %s is not touched', async (_name, which, expected) => {
    setting = awsSetting({ adopt: true });
    const shared = { count: 1, type: 'ml.m5.xlarge' };
    const variants =
      'two' in which
        ? [
            { name: 'a', weight: 1, ...shared },
            { name: 'b', weight: 1, ...shared },
          ]
        : [{ name: 'a', weight: 1, ...shared }];
    setting.account.seedServing(REGION, { endpoint: 'fraud', variants });
    if (!('two' in which)) {
      const config = { EndpointConfigName: 'shadowed' };
      const variant = {
        VariantName: 'a',
        ModelName: 'fraud-model',
        InstanceType: 'ml.m5.xlarge',
        InitialInstanceCount: 1,
        InitialVariantWeight: 1,
      };
      const shadows = {
        ProductionVariants: [variant],
        ShadowProductionVariants: [{ ...variant, VariantName: 'shadow' }],
      };
      setting.account.act(REGION, 'CreateEndpointConfig', { ...config, ...shadows });
      setting.account.act(REGION, 'UpdateEndpoint', { ...config, EndpointName: 'fraud' });
      await setting.clock.sleep(3_600_000);
    }
    const { result } = await rollOut(setting, specOf('42', { regions: [`aws/${REGION}`] }));
    expect(JSON.stringify(result._unsafeUnwrapErr())).toContain(expected);
    expect(setting.account.calls.filter(({ api }) => api.startsWith('Create'))).toEqual([]);
  });

  it('that somebody changes during a rollout is not changed back, and the rollout says so', async () => {
    setting = awsSetting();
    await rollOut(setting, specOf('41', { regions: [`aws/${REGION}`] }), { id: 'first' });
    const moved: string[] = [];
    const { result } = await rollOut(
      setting,
      specOf('42', { regions: [`aws/${REGION}`], stages: [{ percent: 10 }, { percent: 100 }] }),
      {
        id: 'r',
        onListenerError: (error) => moved.push(String(error)),
      },
    );
    expect(result.isOk()).toBe(true);
    expect(moved).toEqual([]);
    const [old, fresh] = setting.account.holdings(REGION).endpoints[0]?.variants ?? [];
    setting.account.act(REGION, 'UpdateEndpointWeightsAndCapacities', {
      EndpointName: 'fraud',
      DesiredWeightsAndCapacities: [
        { VariantName: old?.name, DesiredWeight: 30 },
        { VariantName: fresh?.name, DesiredWeight: 70 },
      ],
    });
    await setting.clock.sleep(3_600_000);
    const next = await rollOut(setting, specOf('43', { regions: [`aws/${REGION}`] }), { id: 'next' });
    expect(JSON.stringify(next.result._unsafeUnwrapErr())).toContain('another rollout is running');
  });
});
