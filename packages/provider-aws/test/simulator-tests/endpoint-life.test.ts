import {
  CreateEndpointCommand,
  DeleteEndpointCommand,
  DescribeEndpointCommand,
  UpdateEndpointCommand,
  UpdateEndpointWeightsAndCapacitiesCommand,
} from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import { makeConfig, REGION, refusalOf, setUp } from './simulated-clients.ts';

const NAME = { EndpointName: 'scorer' };

function setUpServing(options: Parameters<typeof setUp>[0] = {}) {
  const world = setUp(options);
  makeConfig(world.account, 'c1');
  makeConfig(world.account, 'c2');
  world.account.act(REGION, 'CreateEndpoint', { ...NAME, EndpointConfigName: 'c1' });
  world.clock.pass(300_000);
  const describe = () => world.sagemaker.send(new DescribeEndpointCommand(NAME));
  return { ...world, describe };
}

test('an endpoint is Creating for createMs, then InService', async () => {
  const { account, clock, sagemaker } = setUp();
  makeConfig(account, 'c1');
  const made = await sagemaker.send(new CreateEndpointCommand({ ...NAME, EndpointConfigName: 'c1' }));
  expect(made.EndpointArn).toBe('arn:aws:sagemaker:eu-west-1:123456789012:endpoint/scorer');
  clock.pass(299_999);
  const during = await sagemaker.send(new DescribeEndpointCommand(NAME));
  expect(during).toMatchObject({ EndpointStatus: 'Creating', PendingDeploymentSummary: { EndpointConfigName: 'c1' } });
  expect(during.PendingDeploymentSummary?.ProductionVariants?.[0]?.VariantStatus?.[0]?.Status).toBe('Baking');
  clock.pass(1);
  const after = await sagemaker.send(new DescribeEndpointCommand(NAME));
  expect(after).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'c1' });
  expect(after.PendingDeploymentSummary).toBeUndefined();
  expect(after.LastModifiedTime?.getTime()).toBe(clock.now);
  expect(after.ProductionVariants).toMatchObject([{ VariantName: 'main', CurrentInstanceCount: 1, CurrentWeight: 1 }]);
  expect(after.ProductionVariants?.[0]?.DeployedImages?.[0]?.ResolvedImage).toMatch(/scorer@sha256:[0-9a-f]{64}$/);
});

test('an update shows the old configuration until it is done', async () => {
  const { clock, sagemaker, describe } = setUpServing();
  await sagemaker.send(new UpdateEndpointCommand({ ...NAME, EndpointConfigName: 'c2' }));
  const during = await describe();
  expect(during).toMatchObject({ EndpointStatus: 'Updating', EndpointConfigName: 'c1' });
  expect(during.PendingDeploymentSummary?.EndpointConfigName).toBe('c2');
  clock.pass(240_000);
  expect(await describe()).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'c2' });
});

test('while it is being changed nothing else is allowed', async () => {
  const { sagemaker } = setUpServing();
  await sagemaker.send(new UpdateEndpointCommand({ ...NAME, EndpointConfigName: 'c2' }));
  const expected = {
    name: 'ValidationException',
    message: 'Cannot update in-progress endpoint "arn:aws:sagemaker:eu-west-1:123456789012:endpoint/scorer".',
  };
  const desired = [{ VariantName: 'main', DesiredWeight: 0 }];
  const weights = { ...NAME, DesiredWeightsAndCapacities: desired };
  expect(await refusalOf(sagemaker.send(new UpdateEndpointCommand({ ...NAME, EndpointConfigName: 'c2' })))).toEqual(
    expected,
  );
  expect(await refusalOf(sagemaker.send(new UpdateEndpointWeightsAndCapacitiesCommand(weights)))).toEqual(expected);
  expect(await refusalOf(sagemaker.send(new DeleteEndpointCommand(NAME)))).toEqual(expected);
});

test('a rolled back update is InService on the old configuration, with no reason', async () => {
  const { account, clock, sagemaker, describe } = setUpServing();
  account.fault({ kind: 'silent-rollback' });
  await sagemaker.send(new UpdateEndpointCommand({ ...NAME, EndpointConfigName: 'c2' }));
  clock.pass(240_000);
  const after = await describe();
  expect(after).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'c1' });
  expect(after.FailureReason).toBeUndefined();
});

test('an update can end in UpdateRollbackFailed, in Failed, or on the old configuration with a reason', async () => {
  const { account, clock, sagemaker, describe } = setUpServing();
  account.fault({ kind: 'update-fails', reason: 'broken', ms: 1_000 });
  await sagemaker.send(new UpdateEndpointCommand({ ...NAME, EndpointConfigName: 'c2' }));
  clock.pass(1_000);
  expect(await describe()).toMatchObject({
    EndpointStatus: 'InService',
    EndpointConfigName: 'c1',
    FailureReason: 'broken',
  });
  account.fault({ kind: 'update-rollback-failed' });
  await sagemaker.send(new UpdateEndpointCommand({ ...NAME, EndpointConfigName: 'c2' }));
  clock.pass(240_000);
  expect(await describe()).toMatchObject({ EndpointStatus: 'UpdateRollbackFailed' });
  account.fault({ kind: 'update-fails', to: 'Failed' });
  await sagemaker.send(new UpdateEndpointCommand({ ...NAME, EndpointConfigName: 'c2' }));
  clock.pass(240_000);
  expect(await describe()).toMatchObject({ EndpointStatus: 'Failed' });
  expect((await refusalOf(sagemaker.send(new UpdateEndpointCommand({ ...NAME, EndpointConfigName: 'c2' })))).name).toBe(
    'ValidationException',
  );
  await sagemaker.send(new DeleteEndpointCommand(NAME));
  clock.pass(30_000);
  expect((await refusalOf(describe())).message).toBe(
    'Could not find endpoint "arn:aws:sagemaker:eu-west-1:123456789012:endpoint/scorer".',
  );
});

test('a creation can fail, and can be stuck for ever', async () => {
  const { account, clock, sagemaker } = setUp();
  makeConfig(account, 'c1');
  account.fault({ kind: 'create-fails', ms: 1_440_000, endpoint: 'bad' });
  account.fault({ kind: 'stuck-creating', endpoint: 'stuck' });
  await sagemaker.send(new CreateEndpointCommand({ EndpointName: 'bad', EndpointConfigName: 'c1' }));
  await sagemaker.send(new CreateEndpointCommand({ EndpointName: 'stuck', EndpointConfigName: 'c1' }));
  clock.pass(1_440_000);
  expect(await sagemaker.send(new DescribeEndpointCommand({ EndpointName: 'bad' }))).toMatchObject({
    EndpointStatus: 'Failed',
    FailureReason:
      'The primary container for production variant main did not pass the ping health check. Please check CloudWatch logs for this endpoint.',
  });
  clock.pass(86_400_000);
  const stuck = await sagemaker.send(new DescribeEndpointCommand({ EndpointName: 'stuck' }));
  expect(stuck.EndpointStatus).toBe('Creating');
});

test('weights change after weightsMs, or roll back', async () => {
  const { account, clock, sagemaker, describe } = setUpServing();
  const change = (weight: number) =>
    sagemaker.send(
      new UpdateEndpointWeightsAndCapacitiesCommand({
        ...NAME,
        DesiredWeightsAndCapacities: [{ VariantName: 'main', DesiredWeight: weight, DesiredInstanceCount: 2 }],
      }),
    );
  await change(0.5);
  const during = (await describe()).ProductionVariants?.[0];
  expect(during).toMatchObject({
    CurrentWeight: 1,
    DesiredWeight: 0.5,
    CurrentInstanceCount: 1,
    DesiredInstanceCount: 2,
  });
  clock.pass(60_000);
  expect((await describe()).ProductionVariants?.[0]).toMatchObject({ CurrentWeight: 0.5, CurrentInstanceCount: 2 });
  account.fault({ kind: 'weights-fail', reason: 'no', rollingBackMs: 5_000 });
  await change(0.1);
  clock.pass(60_000);
  expect(await describe()).toMatchObject({ EndpointStatus: 'RollingBack' });
  clock.pass(5_000);
  expect(await describe()).toMatchObject({
    EndpointStatus: 'InService',
    FailureReason: 'no',
    ProductionVariants: [{ CurrentWeight: 0.5, DesiredWeight: 0.5 }],
  });
});

test('an update resets counts and weights, unless they are retained', async () => {
  const { account, clock, sagemaker, describe } = setUpServing();
  makeConfig(account, 'c3');
  makeConfig(account, 'c4');
  const act = (api: string, input: object, ms: number) => {
    account.act(REGION, api, { ...NAME, ...input });
    clock.pass(ms);
  };
  const desired = [{ VariantName: 'main', DesiredWeight: 0.25, DesiredInstanceCount: 3 }];
  act('UpdateEndpointWeightsAndCapacities', { DesiredWeightsAndCapacities: desired }, 60_000);
  act('UpdateEndpoint', { EndpointConfigName: 'c2', RetainAllVariantProperties: true }, 240_000);
  expect((await describe()).ProductionVariants?.[0]).toMatchObject({ CurrentWeight: 0.25, CurrentInstanceCount: 3 });
  const ExcludeRetainedVariantProperties = [{ VariantPropertyType: 'DesiredWeight' }];
  act(
    'UpdateEndpoint',
    { EndpointConfigName: 'c3', RetainAllVariantProperties: true, ExcludeRetainedVariantProperties },
    240_000,
  );
  expect((await describe()).ProductionVariants?.[0]).toMatchObject({ CurrentWeight: 1, CurrentInstanceCount: 3 });
  await sagemaker.send(new UpdateEndpointCommand({ ...NAME, EndpointConfigName: 'c4' }));
  clock.pass(240_000);
  expect((await describe()).ProductionVariants?.[0]).toMatchObject({ CurrentWeight: 1, CurrentInstanceCount: 1 });
});

test('AWS maintains an endpoint when it likes', async () => {
  const { account, clock, sagemaker, describe } = setUpServing();
  account.fault({ kind: 'system-updating', region: REGION, endpoint: 'scorer', from: clock.now + 10, ms: 100 });
  expect((await describe()).EndpointStatus).toBe('InService');
  clock.pass(10);
  expect((await describe()).EndpointStatus).toBe('SystemUpdating');
  expect((await refusalOf(sagemaker.send(new DeleteEndpointCommand(NAME)))).message).toContain('in-progress endpoint');
  clock.pass(100);
  const after = await describe();
  expect(after.EndpointStatus).toBe('InService');
  expect(after.LastModifiedTime?.getTime()).toBe(clock.now);
});

test('an alarm of the deployment rolls the update back, before it or during it', async () => {
  const { account, clock, sagemaker, describe } = setUpServing();
  const update = new UpdateEndpointCommand({
    ...NAME,
    EndpointConfigName: 'c2',
    DeploymentConfig: { AutoRollbackConfiguration: { Alarms: [{ AlarmName: 'errors' }] } },
  });
  account.setAlarm(REGION, 'errors', 'OK');
  await sagemaker.send(update);
  clock.pass(1_000);
  account.setAlarm(REGION, 'errors', 'ALARM');
  clock.pass(60_000);
  expect(await describe()).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'c1' });
  expect((await describe()).FailureReason).toContain('alarm errors');
  await sagemaker.send(update);
  clock.pass(240_000);
  expect(await describe()).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'c1' });
});
