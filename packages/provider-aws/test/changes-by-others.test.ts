import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsSetting, awsSetting, modelOf } from './aws-setting.ts';
import { deployed, deployOnce, look, prepared, routed, until } from './drive-provider.ts';

const REGION = 'eu-west-1';

let setting: AwsSetting;
beforeEach(() => {
  setting = awsSetting({ checks: { quota: false } });
});
afterEach(() => setting.close());

function act(api: string, input: object): Readonly<Record<string, unknown>> {
  return setting.account.act(REGION, api, input) as Readonly<Record<string, unknown>>;
}

/** Somebody gives the variants of the endpoint other models, under their old names. */
function swapModels(model: string): void {
  const { EndpointConfigName } = act('DescribeEndpoint', { EndpointName: 'fraud' });
  const { ProductionVariants } = act('DescribeEndpointConfig', { EndpointConfigName });
  const swapped = (ProductionVariants as readonly object[]).map((variant) => ({ ...variant, ModelName: model }));
  act('CreateEndpointConfig', { EndpointConfigName: 'by-hand', ProductionVariants: swapped });
  act('UpdateEndpoint', { EndpointName: 'fraud', EndpointConfigName: 'by-hand' });
}

describe('what others change meanwhile', () => {
  it('is seen: a variant of our name with another model is not our version', async () => {
    const first = await deployed(setting, REGION, '1');
    const { image, artifact } = modelOf('2', REGION);
    act('CreateModel', {
      ModelName: 'by-hand',
      ExecutionRoleArn: 'arn:aws:iam::123456789012:role/serving',
      PrimaryContainer: { Image: image, ModelDataUrl: artifact },
    });
    swapModels('by-hand');
    const seen = await until(setting, first, ({ state }) => state !== 'pending');
    expect(seen).toMatchObject({
      state: 'ready',
      version: 'another',
      detail: expect.stringContaining('another model'),
    });
  });

  it('is not changed back: an endpoint on another configuration than when it was prepared is a conflict', async () => {
    await deployed(setting, REGION, '1');
    const next = await prepared(setting, REGION, '2');
    swapModels(act('DescribeModel', { ModelName: setting.account.holdings(REGION).models[0] })['ModelName'] as string);
    await setting.clock.sleep(3_600_000);
    const answer = await setting.provider.deploy(
      { model: modelOf('2', REGION), deployment: next.handle },
      setting.call(REGION, next.key),
    );
    expect(answer._unsafeUnwrapErr()).toMatchObject({
      kind: 'conflict',
      retryable: false,
      message: expect.stringContaining('by-hand'),
    });
    expect(setting.account.holdings(REGION).endpoints[0]?.config).toBe('by-hand');
  });

  it('is waited for: weights that cannot be moved while it scales are moved afterwards', async () => {
    const first = await deployed(setting, REGION, '1');
    const next = await deployed(setting, REGION, '2');
    act('UpdateEndpointWeightsAndCapacities', {
      EndpointName: 'fraud',
      DesiredWeightsAndCapacities: [{ VariantName: first.handle.variant, DesiredInstanceCount: 4 }],
    });
    const shift = { deployment: next.handle, previous: next.prepared.previous, from: 0, percent: 10 };
    const call = setting.call(REGION, 'route');
    next.handle = (await setting.provider.route(shift, call))._unsafeUnwrap();
    expect(await look(setting, next)).toMatchObject({ state: 'pending' });
    const waiting = await until(setting, next, ({ state }) => state === 'ready');
    expect(waiting).toMatchObject({ percent: 0, needs: 'route' });
    await routed(setting, next, 0, 10);
    expect(setting.account.holdings(REGION).endpoints[0]?.variants).toMatchObject([
      { weight: 90, count: 4 },
      { weight: 10 },
    ]);
  });

  it('is not overwritten: weights that others moved are a conflict', async () => {
    const first = await deployed(setting, REGION, '1');
    const next = await deployed(setting, REGION, '2');
    const both = [first.handle.variant, next.handle.variant].map((VariantName, index) => ({
      VariantName,
      DesiredWeight: [70, 30][index],
    }));
    act('UpdateEndpointWeightsAndCapacities', { EndpointName: 'fraud', DesiredWeightsAndCapacities: both });
    await setting.clock.sleep(3_600_000);
    const shift = { deployment: next.handle, previous: next.prepared.previous, from: 0, percent: 10 };
    const answer = await setting.provider.route(shift, setting.call(REGION, 'route'));
    expect(answer._unsafeUnwrapErr()).toMatchObject({ kind: 'conflict', message: expect.stringContaining('70% to') });
  });

  it('a reason of an update before is not taken for that of this one, however late reads are', async () => {
    await deployed(setting, REGION, '1');
    setting.account.setStatus(
      REGION,
      'fraud',
      'InService',
      'There is not enough capacity for instance type ml.m5.xlarge.',
    );
    const next = await prepared(setting, REGION, '2');
    const message = 'Cannot update in-progress endpoint "fraud".';
    setting.account.fault({
      kind: 'error-before-commit',
      api: 'UpdateEndpoint',
      status: 400,
      code: 'ValidationException',
      message,
    });
    await deployOnce(setting, next);
    await setting.clock.sleep(60_000);
    setting.account.setLag(10_000);
    await deployOnce(setting, next);
    expect(await look(setting, next)).toMatchObject({ state: 'pending', detail: expect.stringContaining('not show') });
    expect(await until(setting, next, (seen) => seen.state === 'ready' && seen.version === '2')).toMatchObject({
      percent: 0,
    });
  });

  it('a model of our name that is not ours is not taken over', async () => {
    const driven = await prepared(setting, REGION, '1');
    const { image, artifact } = modelOf('2', REGION);
    const role = 'arn:aws:iam::123456789012:role/serving';
    const container = { Image: image, ModelDataUrl: artifact };
    act('CreateModel', { ModelName: driven.handle.model, ExecutionRoleArn: role, PrimaryContainer: container });
    const answer = await setting.provider.deploy(
      { model: modelOf('1', REGION), deployment: driven.handle },
      setting.call(REGION, driven.key),
    );
    expect(answer._unsafeUnwrapErr()).toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining('somebody else'),
    });
  });

  it('a configuration in service is not deleted, whatever a handle says', async () => {
    const first = await deployed(setting, REGION, '1');
    const nobody = { variant: 'nobody', model: 'nobody', config: 'nobody' };
    const lost = { ...first.handle, ...nobody, due: 'retire', outdated: [first.handle.config] } as const;
    expect((await setting.provider.retire({ deployment: lost }, setting.call(REGION, 'k'))).isOk()).toBe(true);
    expect(setting.account.holdings(REGION).configs).toEqual([first.handle.config]);
  });
});
