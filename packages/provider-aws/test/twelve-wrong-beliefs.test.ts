import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT_ID, type AwsSetting, awsSetting, modelOf, rollOut, specOf } from './aws-setting.ts';
import {
  askPrepare,
  deployed,
  deployOnce,
  look,
  prepared,
  retired,
  retireOnce,
  routed,
  until,
} from './drive-provider.ts';

const REGION = 'eu-west-1';

let setting: AwsSetting;
beforeEach(() => {
  setting = awsSetting();
});
afterEach(() => {
  setting.close();
});

function inputsOf(api: string): readonly Readonly<Record<string, unknown>>[] {
  return setting.account.calls.flatMap((call) =>
    call.api === api ? [call.input as Readonly<Record<string, unknown>>] : [],
  );
}

describe('what naive code believes of AWS', () => {
  it('1. "a retried create is safe": the second try finds its own endpoint "already existing", and adopts it', async () => {
    for (const api of ['CreateModel', 'CreateEndpointConfig', 'CreateEndpoint'])
      setting.account.fault({ kind: 'error-after-commit', api });
    const played = await rollOut(setting, specOf('1', { regions: [`aws/${REGION}`] }));
    expect(played.result.isOk()).toBe(true);
    const { models, configs, endpoints } = setting.account.holdings(REGION);
    expect([models.length, configs.length, endpoints.length]).toEqual([1, 1, 1]);
    expect(setting.account.everMade.filter(({ kind }) => kind === 'endpoint')).toHaveLength(1);
  });

  it('1. and one of the same name that is somebody else’s is not', async () => {
    const driven = await prepared(setting, REGION, '1');
    setting.account.seedServing(REGION, {
      endpoint: 'fraud',
      variants: [{ name: 'AllTraffic', weight: 1, count: 1, type: 'ml.m5.xlarge' }],
    });
    const answer = await setting.provider.deploy(
      { model: modelOf('1', REGION), deployment: driven.handle },
      setting.call(REGION, driven.key),
    );
    expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: 'conflict', retryable: false });
  });

  it('2. "what is missing is a ResourceNotFound": it is a ValidationException, and two of them begin alike', async () => {
    const driven = await prepared(setting, REGION, '1');
    expect(await look(setting, driven)).toEqual({ state: 'absent' });
    setting.account.fault({
      kind: 'error-before-commit',
      api: 'CreateEndpoint',
      status: 400,
      code: 'ValidationException',
      message: `Could not find endpoint configuration "arn:aws:sagemaker:${REGION}:${ACCOUNT_ID}:endpoint-config/x".`,
    });
    await deployOnce(setting, driven);
    // The configuration is not known everywhere yet: that is no missing endpoint, and the same call comes again.
    expect(await look(setting, driven)).toMatchObject({ state: 'pending', needs: 'deploy' });
    expect(await until(setting, driven, ({ state }) => state === 'ready')).toMatchObject({ owner: driven.key });
  });

  it('3. "InService means that the update worked": on the old configuration it was rolled back', async () => {
    await deployed(setting, REGION, '1');
    setting.account.fault({ kind: 'silent-rollback', api: 'UpdateEndpoint' });
    const next = await prepared(setting, REGION, '2');
    await deployOnce(setting, next);
    const seen = await until(setting, next, ({ state }) => state !== 'pending');
    expect(seen).toMatchObject({
      state: 'ready',
      version: 'another',
      percent: 0,
      detail: expect.stringContaining('without'),
    });
  });

  it('3. and with a FailureReason it says why', async () => {
    await deployed(setting, REGION, '1');
    setting.account.fault({ kind: 'capacity', region: REGION });
    const next = await prepared(setting, REGION, '2');
    await deployOnce(setting, next);
    const seen = await until(setting, next, ({ state }) => state !== 'pending');
    expect(seen).toMatchObject({ state: 'failed', owner: next.key, error: { kind: 'capacity', retryable: true } });
  });

  it('4. "a waiter notices a failure": an update whose rollback failed, and a denied look, are seen at the next look', async () => {
    await deployed(setting, REGION, '1');
    setting.account.fault({ kind: 'update-rollback-failed' });
    const next = await prepared(setting, REGION, '2');
    await deployOnce(setting, next);
    expect(await until(setting, next, ({ state }) => state !== 'pending')).toMatchObject({ state: 'mixed' });
    setting.account.fault({ kind: 'deny', api: 'DescribeEndpoint' });
    const denied = await setting.provider.describe({ deployment: next.handle }, setting.call(REGION, 'k'));
    expect(denied._unsafeUnwrapErr()).toMatchObject({ kind: 'permission', retryable: false });
  });

  it('5. "what was created can be deleted": not while it is Creating, nor changed; and only deleted once it failed', async () => {
    setting.account.fault({ kind: 'create-fails', reason: 'did not pass the ping health check', ms: 24 * 60_000 });
    const driven = await prepared(setting, REGION, '1');
    await deployOnce(setting, driven);
    await retireOnce(setting, driven);
    expect(inputsOf('DeleteEndpoint')).toEqual([]);
    expect(await look(setting, driven)).toMatchObject({ state: 'pending' });
    await until(setting, driven, ({ state }) => state === 'absent');
    expect(inputsOf('DeleteEndpoint')).toHaveLength(1);
    expect(setting.account.holdings(REGION)).toMatchObject({ models: [], configs: [], endpoints: [] });
  });

  it('6. "a configuration that is in use cannot be deleted": it could, so it never is', async () => {
    await deployed(setting, REGION, '1');
    const next = await deployed(setting, REGION, '2');
    await routed(setting, next, 0, 100);
    const previous = { ...next, handle: next.prepared.previous ?? next.handle };
    await retired(setting, previous);
    await until(setting, next, (seen) => seen.state === 'ready' && seen.percent === 100);
    const { configs, endpoints } = setting.account.holdings(REGION);
    expect(configs).toEqual([endpoints[0]?.config]);
    let inService: unknown;
    let deletions = 0;
    for (const { api, input, ok } of setting.account.calls) {
      if (ok && (api === 'CreateEndpoint' || api === 'UpdateEndpoint')) inService = input['EndpointConfigName'];
      if (api !== 'DeleteEndpointConfig') continue;
      expect(input['EndpointConfigName']).not.toBe(inService);
      deletions += 1;
    }
    expect(deletions).toBe(2);
  });

  it('7. "an update leaves counts and weights": only if asked to; what autoscaling has set stays', async () => {
    const first = await deployed(setting, REGION, '1');
    setting.account.act(REGION, 'UpdateEndpointWeightsAndCapacities', {
      EndpointName: 'fraud',
      DesiredWeightsAndCapacities: [{ VariantName: first.handle.variant, DesiredInstanceCount: 5 }],
    });
    await until(setting, first, ({ state }) => state === 'ready');
    const next = await deployed(setting, REGION, '2');
    const counts = () => setting.account.holdings(REGION).endpoints[0]?.variants.map(({ count }) => count);
    expect(counts()).toEqual([5, 5]);
    const { ProductionVariants } = setting.account.act(REGION, 'DescribeEndpointConfig', {
      EndpointConfigName: next.handle.config,
    });
    expect(ProductionVariants).toMatchObject([{ InitialInstanceCount: 5 }, { InitialInstanceCount: 5 }]);
    await routed(setting, next, 0, 10);
    expect(counts()).toEqual([5, 5]);
    await routed(setting, next, 10, 0);
    await retired(setting, next);
    expect(counts()).toEqual([5]);
    for (const input of inputsOf('UpdateEndpoint')) expect(input['RetainAllVariantProperties']).toBe(true);
  });

  it('8. "an image is an image": it and the artifact have to be in the region, which is seen before anything is made', async () => {
    const { findings } = await askPrepare(setting, REGION, modelOf('1', 'us-east-1'));
    const errors = findings.filter(({ level }) => level === 'error');
    expect(errors.map(({ message }) => message)).toEqual([
      expect.stringContaining('models-us-east-1'),
      expect.stringContaining('is in us-east-1'),
    ]);
    expect(inputsOf('CreateModel')).toEqual([]);
  });

  it('8. and CreateModel, which is the first thing that deploy does, says the rest at once', async () => {
    const driven = await prepared(setting, REGION, '1');
    const model = { ...modelOf('1', REGION), artifact: `s3://models-${REGION}/fraud/none.tar.gz` };
    const answer = await setting.provider.deploy(
      { model, deployment: driven.handle },
      setting.call(REGION, driven.key),
    );
    expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: 'artifact', scope: 'region', retryable: false });
    expect(setting.account.holdings(REGION)).toMatchObject({ models: [], configs: [], endpoints: [] });
  });

  it('8. and where the image brings its own files, there is no artifact to look for, and the model has none', async () => {
    const { artifact: _, ...model } = modelOf('1', REGION);
    const { deployment, findings } = await askPrepare(setting, REGION, model);
    expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
    expect(inputsOf('HeadBucket')).toEqual([]);
    const key = deployment.owner;
    // The second one finds what the first one made.
    for (const _ of [1, 2])
      (await setting.provider.deploy({ model, deployment }, setting.call(REGION, key)))._unsafeUnwrap();
    const { PrimaryContainer } = setting.account.act(REGION, 'DescribeModel', { ModelName: deployment.model });
    expect(PrimaryContainer).toEqual({ Image: model.image, Environment: {} });
  });

  it('9. "room for one version is enough": the quota has to hold both, and many begin at 0', async () => {
    await deployed(setting, REGION, '1');
    setting.account.setQuota(REGION, 'ml.m5.xlarge', 3);
    // Quotas are read once an hour.
    await setting.clock.sleep(2 * 3_600_000);
    const errorsIn = async (provider = setting.provider) => {
      const { findings } = await askPrepare(
        setting,
        REGION,
        modelOf('2', REGION),
        'x/deploy:aws/eu-west-1/1',
        provider,
      );
      return findings.flatMap(({ level, message }) => (level === 'error' ? [message] : []));
    };
    expect(await errorsIn()).toEqual([expect.stringContaining('is 3, and 4 (2 that serve and 2 new) are needed')]);
    setting.account.setQuota(REGION, 'ml.p4d.24xlarge', 0);
    const costly = setting.freshProvider({ serving: { type: 'ml.p4d.24xlarge', count: 1 } });
    expect(await errorsIn(costly)).toEqual([expect.stringContaining('is 0, and 1 are needed')]);
  });

  it('10. "guardrails watch an update": not without alarms, nor with other variant names; none are relied on', async () => {
    await deployed(setting, REGION, '1');
    await deployed(setting, REGION, '2');
    for (const input of [...inputsOf('CreateEndpoint'), ...inputsOf('UpdateEndpoint')]) {
      expect(input).not.toHaveProperty('DeploymentConfig');
      expect(input).not.toHaveProperty('RetainDeploymentConfig');
    }
  });

  it('11. "metrics are milliseconds, and silence is health": they are microseconds, and no datapoint is no data', async () => {
    const driven = await deployed(setting, REGION, '1');
    const read = async (metric: 'latency-p95' | 'alarm', alarm?: string) => {
      const query = { metric, windowMs: 300_000, alarm };
      const answer = await setting.provider.metric?.({ deployment: driven.handle, query }, setting.call(REGION, 'h'));
      return answer?._unsafeUnwrap();
    };
    expect(await read('latency-p95')).toMatchObject({ state: 'no-data' });
    setting.account.traffic(REGION, 'fraud', { requests: 200, latencyMs: 80, errors: 4 });
    await setting.clock.sleep(4 * 60_000);
    expect(await read('latency-p95')).toMatchObject({ state: 'value', value: 80, samples: 200 });
    setting.account.setAlarm(REGION, 'everything', 'ALARM', { composite: true });
    expect(await read('alarm', 'everything')).toMatchObject({ state: 'value', value: 1 });
    expect(await read('alarm', 'another')).toMatchObject({ state: 'no-data' });
  });

  it('12. "weights of nothing send nothing": where all are 0 everybody gets some, so there is always one that is not', async () => {
    await deployed(setting, REGION, '1');
    const next = await deployed(setting, REGION, '2');
    await routed(setting, next, 0, 10);
    await routed(setting, next, 10, 100);
    await routed(setting, next, 100, 0);
    const weights = inputsOf('UpdateEndpointWeightsAndCapacities').map(({ DesiredWeightsAndCapacities }) =>
      (DesiredWeightsAndCapacities as readonly { DesiredWeight: number }[]).map(({ DesiredWeight }) => DesiredWeight),
    );
    expect(weights).toEqual([
      [10, 90],
      [100, 0],
      [0, 100],
    ]);
    expect(setting.account.calls.some(({ service }) => service === 'route53')).toBe(false);
  });
});
