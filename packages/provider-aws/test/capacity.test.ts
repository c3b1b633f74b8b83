import { afterEach, describe, expect, it } from 'vitest';
import type { AwsSettings } from '../src/index.ts';
import { type AwsSetting, awsSetting, modelOf, rollOut, specOf } from './aws-setting.ts';
import { askPrepare, deployOnce, prepared, until } from './drive-provider.ts';
import { versionIn } from './version-in.ts';

const REGION = 'eu-west-1';
const STAGES = { regions: [`aws/${REGION}`], stages: [{ percent: 10 }, { percent: 100 }] } as const;
const TYPE = 'ml.m5.xlarge';

let setting: AwsSetting;
afterEach(() => setting.close());

/** Version 41 serves with six instances, of which one is configured. */
async function serveWithSix(
  settings: Partial<AwsSettings> = {},
  scaledTo?: readonly [min: number, max: number],
): Promise<void> {
  setting = awsSetting({ serving: { type: TYPE, count: 1 }, checks: { quota: false }, ...settings });
  const first = await rollOut(setting, specOf('41', { regions: [`aws/${REGION}`] }), { id: 'first' });
  expect(first.result.isErr() && first.result.error).toBe(false);
  const [variant] = setting.account.holdings(REGION).endpoints[0]?.variants ?? [];
  setting.account.act(REGION, 'UpdateEndpointWeightsAndCapacities', {
    EndpointName: setting.account.holdings(REGION).endpoints[0]?.name,
    DesiredWeightsAndCapacities: [{ VariantName: variant?.name, DesiredInstanceCount: 6 }],
  });
  await setting.clock.sleep(3_600_000);
  if (scaledTo !== undefined)
    setting.account.act(REGION, 'RegisterScalableTarget', {
      ServiceNamespace: 'sagemaker',
      ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
      ResourceId: `endpoint/fraud/variant/${variant?.name}`,
      MinCapacity: scaledTo[0],
      MaxCapacity: scaledTo[1],
    });
}

function counts(): Readonly<Record<string, number>> {
  const variants = setting.account.holdings(REGION).endpoints.flatMap(({ variants }) => variants);
  return Object.fromEntries(variants.map(({ name, count }) => [versionIn(name), count]));
}

/** Rolls version 42 out; how many instances it began with, and has in the end. */
async function rollOn(): Promise<{ readonly first: number | undefined; readonly after: number | undefined }> {
  const played = await rollOut(setting, specOf('42', STAGES), { id: 'next' });
  expect(played.result.isErr() && played.result.error).toBe(false);
  const made = setting.account.calls.filter(({ api, region }) => api === 'CreateEndpointConfig' && region === REGION);
  const variants = made.at(-1)?.input['ProductionVariants'] as readonly { InitialInstanceCount: number }[];
  const first = variants.at(-1)?.InitialInstanceCount;
  await setting.clock.sleep(3_600_000);
  return { first, after: counts()['42'] };
}

function minimums(): readonly unknown[] {
  return setting.account.calls
    .filter(
      ({ api, region, input }) =>
        api === 'RegisterScalableTarget' && region === REGION && String(input['ResourceId']).includes('fraud-42'),
    )
    .map(({ input }) => [input['MinCapacity'], input['MaxCapacity']]);
}

async function warnings(): Promise<readonly string[]> {
  const { findings } = await askPrepare(setting, REGION, modelOf('42', REGION));
  return findings.flatMap(({ level, message }) => (level === 'warning' ? [message] : []));
}

describe('where six instances serve and one is configured', () => {
  it('a version begins with six, and has the one that is configured when the rollout has ended', async () => {
    await serveWithSix();
    expect(await warnings()).toEqual([expect.stringContaining('then it has the 1 of "count"')]);
    expect(await rollOn()).toEqual({ first: 6, after: 1 });
    // One update for each stage, and one for the count.
    expect(setting.account.callCounts({ region: REGION })['UpdateEndpointWeightsAndCapacities']).toBe(3);
    expect(counts()).toEqual({ 41: 6, 42: 1 });
  });

  it('so does one with an endpoint of its own', async () => {
    await serveWithSix({ traffic: 'endpoint' });
    expect(await rollOn()).toEqual({ first: 6, after: 1 });
    expect(counts()).toEqual({ 41: 6, 42: 1 });
  });

  it('autoscaling lets it have fewer only then, and never more than its maximum', async () => {
    await serveWithSix({ autoscaling: { min: 1, max: 4, invocationsPerInstance: 100 } });
    expect(await warnings()).toEqual([expect.stringContaining('"autoscaling.max" allows this one 4')]);
    expect(await rollOn()).toEqual({ first: 4, after: 4 });
    expect(minimums()).toEqual([
      [4, 4],
      [1, 4],
    ]);
  });

  it('and so does autoscaling as the previous deployment has it', async () => {
    await serveWithSix({}, [2, 8]);
    expect(await rollOn()).toEqual({ first: 6, after: 6 });
    expect(minimums()).toEqual([
      [6, 8],
      [2, 8],
    ]);
  });

  it('autoscaling keeps as many even where as many are configured', async () => {
    await serveWithSix({ serving: { type: TYPE, count: 6 } }, [2, 8]);
    expect(await rollOn()).toEqual({ first: 6, after: 6 });
    expect(minimums()).toEqual([
      [6, 8],
      [2, 8],
    ]);
  });

  it('a version begins with as many as there are when it is deployed', async () => {
    await serveWithSix();
    const next = await prepared(setting, REGION, '42');
    const [variant] = setting.account.holdings(REGION).endpoints[0]?.variants ?? [];
    setting.account.act(REGION, 'UpdateEndpointWeightsAndCapacities', {
      EndpointName: 'fraud',
      DesiredWeightsAndCapacities: [{ VariantName: variant?.name, DesiredInstanceCount: 9 }],
    });
    await setting.clock.sleep(3_600_000);
    await deployOnce(setting, next);
    await until(setting, next, ({ state }) => state === 'ready');
    expect(counts()).toEqual({ 41: 9, 42: 9 });
  });

  it('the quota has to hold as many of both', async () => {
    await serveWithSix({ checks: {} });
    setting.account.setQuota(REGION, TYPE, 11);
    await setting.clock.sleep(2 * 3_600_000);
    const { findings } = await askPrepare(setting, REGION, modelOf('42', REGION));
    expect(findings).toContainEqual({
      level: 'error',
      message: expect.stringContaining('12 (6 that serve and 6 new)'),
    });
  });

  it('a version of another type begins with what is configured, and that is said', async () => {
    await serveWithSix();
    const other = setting.freshProvider({ serving: { type: 'ml.m5.large', count: 1 } });
    const { findings, deployment } = await askPrepare(setting, REGION, modelOf('42', REGION), undefined, other);
    expect(deployment.atLeast).toBeUndefined();
    expect(findings).toContainEqual({
      level: 'warning',
      message: expect.stringContaining('6 instances of ml.m5.xlarge, and this one is configured with 1 of ml.m5.large'),
    });
  });

  it('a version begins with one where exactly what is configured is asked for', async () => {
    await serveWithSix({ capacity: 'as-configured' });
    expect(await warnings()).toEqual([expect.stringContaining('and this one starts with 1')]);
    expect(await rollOn()).toEqual({ first: 1, after: 1 });
  });

  it('a count that somebody sets meanwhile is left alone', async () => {
    await serveWithSix();
    const next = await prepared(setting, REGION, '42');
    await deployOnce(setting, next);
    await until(setting, next, ({ state }) => state === 'ready');
    setting.account.act(REGION, 'UpdateEndpointWeightsAndCapacities', {
      EndpointName: 'fraud',
      DesiredWeightsAndCapacities: [{ VariantName: next.handle.variant, DesiredInstanceCount: 7 }],
    });
    await setting.clock.sleep(3_600_000);
    const call = setting.call(REGION, 'monitor');
    (await setting.provider.monitor({ deployment: next.handle }, call))._unsafeUnwrap();
    await setting.clock.sleep(3_600_000);
    expect(counts()).toEqual({ 41: 6, 42: 7 });
  });
});
