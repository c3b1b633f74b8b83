import { afterEach, expect, it } from 'vitest';
import type { AwsDeployment } from '../src/index.ts';
import { type AwsSetting, awsSetting } from './aws-setting.ts';
import { deployed, prepared, routed } from './drive-provider.ts';
import { askHealth, MINUTE_MS, servingPair, sleepUntil } from './serving-pair.ts';

const REGION = 'eu-west-1';
const WORKLOAD = { requestsPerSecond: 100 } as const;

let setting: AwsSetting;
afterEach(() => setting.close());

/** Has somebody else serve a model under a variant's name, by a configuration of that name. */
function config(name: string, variant: string, model: string): void {
  const { account } = setting;
  const there = account.holdings(REGION).models.includes(model);
  if (!there)
    account.act(REGION, 'CreateModel', {
      ModelName: model,
      ExecutionRoleArn: 'arn:aws:iam::123456789012:role/serving',
      PrimaryContainer: { Image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/fraud:1' },
    });
  const ProductionVariants = [
    {
      VariantName: variant,
      ModelName: model,
      InstanceType: 'ml.m5.xlarge',
      InitialInstanceCount: 1,
      InitialVariantWeight: 1,
    },
  ];
  account.act(REGION, 'CreateEndpointConfig', { EndpointConfigName: name, ProductionVariants });
}

function update(EndpointConfigName: string): void {
  setting.account.act(REGION, 'UpdateEndpoint', { EndpointName: 'fraud', EndpointConfigName });
}

/** Whole minutes of the past, up to now. */
function last(minutes: number): { from: number; to: number } {
  const to = Math.floor(setting.clock.now() / MINUTE_MS) * MINUTE_MS;
  return { from: to - minutes * MINUTE_MS, to };
}

/** What somebody else made and serves under the usual name of a variant. */
async function foreignPrevious(): Promise<AwsDeployment> {
  setting = awsSetting({ adopt: true });
  setting.account.seedServing(REGION, { endpoint: 'fraud', variants: [{ name: 'AllTraffic', model: 'theirs' }] });
  setting.account.workload(REGION, 'fraud', WORKLOAD);
  config('next', 'AllTraffic', 'newer');
  return prepare();
}

async function prepare(): Promise<AwsDeployment> {
  const { previous } = (await prepared(setting, REGION, '2')).prepared;
  if (previous === null) throw new Error('nothing serves');
  return previous;
}

it('counts what others serve under a usual name, beside the new version', async () => {
  const previous = await foreignPrevious();
  await routed(setting, await deployed(setting, REGION, '2'), 0, 10);
  await setting.clock.sleep(10 * MINUTE_MS);
  const health = (await askHealth(setting, previous, last(4)))._unsafeUnwrap();
  expect(health).toMatchObject({ periods: [{ requests: 5_400, version: 'theirs' }, {}], open: [] });
});

it('does not count what another model served under that name before', async () => {
  await foreignPrevious();
  await setting.clock.sleep(30.5 * MINUTE_MS);
  update('next');
  await setting.clock.sleep(10 * MINUTE_MS);
  const previous = await prepare();
  expect(previous).toMatchObject({ variant: 'AllTraffic', model: 'newer', version: 'newer' });
  const changedAt = Math.ceil((previous.since ?? 0) / MINUTE_MS) * MINUTE_MS;
  const health = (await askHealth(setting, previous, last(40)))._unsafeUnwrap();
  if (health.state !== 'counts') throw new Error(health.detail);
  // Not the minute in which the update ended, four minutes later; and the last two are not final.
  expect(health.periods.map(({ from }) => (from - changedAt) / MINUTE_MS)).toEqual([0, 1, 2]);
  const before = { from: changedAt - 10 * MINUTE_MS, to: changedAt };
  expect((await askHealth(setting, previous, before))._unsafeUnwrap()).toMatchObject({ state: 'no-data' });
});

it('does not count at all once the name is given to another model, nor while it is being given', async () => {
  const previous = await foreignPrevious();
  await setting.clock.sleep(10 * MINUTE_MS);
  const range = last(5);
  expect((await askHealth(setting, previous, range)).isOk()).toBe(true);
  update('next');
  const during = (await askHealth(setting, previous, range))._unsafeUnwrapErr();
  expect(during).toMatchObject({ kind: 'conflict', message: expect.stringContaining('the model newer') });
  await setting.clock.sleep(10 * MINUTE_MS);
  expect((await askHealth(setting, previous, range))._unsafeUnwrapErr()).toMatchObject({ kind: 'conflict' });
});

it('counts on when others change anything but the model', async () => {
  const previous = await foreignPrevious();
  config('same', 'AllTraffic', 'theirs');
  update('same');
  await setting.clock.sleep(10 * MINUTE_MS);
  expect((await askHealth(setting, previous, last(8)))._unsafeUnwrap()).toMatchObject({
    periods: [{ requests: 6_000 }, {}, {}, {}, {}, {}],
  });
});

it('counts the requests from before a silent rollback, and none after it', async () => {
  setting = awsSetting();
  const { next, previous, start } = await servingPair(setting, REGION, 10);
  setting.account.workload(REGION, 'fraud', WORKLOAD);
  await sleepUntil(setting, start + 10 * MINUTE_MS);
  update(next.handle.base ?? '');
  await sleepUntil(setting, start + 30 * MINUTE_MS);
  const range = { from: start, to: start + 28 * MINUTE_MS };
  const [ours, theirs] = [
    (await askHealth(setting, next.handle, range))._unsafeUnwrap(),
    (await askHealth(setting, previous, range))._unsafeUnwrap(),
  ];
  if (ours.state !== 'counts' || theirs.state !== 'counts') throw new Error('there is no data');
  // An update takes four minutes.
  expect(ours.periods.map(({ requests }) => requests)).toEqual(Array.from({ length: 14 }, () => 600));
  expect(theirs.periods.map(({ requests }) => requests)).toEqual([
    ...Array.from({ length: 14 }, () => 5_400),
    ...Array.from({ length: 14 }, () => 6_000),
  ]);
  // What is gone has no more counts, and no error.
  expect((await askHealth(setting, next.handle, last(10)))._unsafeUnwrap()).toMatchObject({ state: 'no-data' });
});

it('counts each endpoint by itself where every version has one', async () => {
  setting = awsSetting({ traffic: 'endpoint' });
  const { next, previous, start } = await servingPair(setting, REGION, 25);
  setting.account.workload(REGION, 'fraud', {
    ...WORKLOAD,
    behaviour: ({ version }) => (version === '2' ? { errors: 0.1 } : {}),
  });
  await sleepUntil(setting, start + 5 * MINUTE_MS);
  const range = { from: start, to: start + MINUTE_MS };
  expect((await askHealth(setting, next.handle, range))._unsafeUnwrap()).toMatchObject({
    periods: [{ requests: 1_500, errors: 150, version: '2' }],
  });
  expect((await askHealth(setting, previous, range))._unsafeUnwrap()).toMatchObject({
    periods: [{ requests: 4_500, errors: 0, version: '1' }],
  });
});
