import {
  AddTagsCommand,
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteTagsCommand,
  DescribeEndpointCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  ListEndpointsCommand,
  ListModelsCommand,
  ListTagsCommand,
} from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import { ARTIFACT, clientsIn, IMAGE, makeConfig, REGION, ROLE, refusalOf, setUp } from './simulated-clients.ts';

test('reads show the world a lag ago, and what is made of others looks for them so', async () => {
  const { clock, sagemaker } = setUp({ lagMs: 5_000 });
  const PrimaryContainer = { Image: IMAGE, ModelDataUrl: ARTIFACT };
  const variant = { VariantName: 'v', ModelName: 'm', InstanceType: 'ml.m5.large' as const, InitialInstanceCount: 1 };
  const EndpointConfigName = 'c';
  await sagemaker.send(new CreateModelCommand({ ModelName: 'm', ExecutionRoleArn: ROLE, PrimaryContainer }));
  const model = new DescribeModelCommand({ ModelName: 'm' });
  expect((await refusalOf(sagemaker.send(model))).message).toContain('Could not find model');
  const config = new CreateEndpointConfigCommand({ EndpointConfigName, ProductionVariants: [variant] });
  expect((await refusalOf(sagemaker.send(config))).message).toContain('Could not find model "');
  clock.pass(5_000);
  await sagemaker.send(config);
  const create = new CreateEndpointCommand({ EndpointName: 'e', EndpointConfigName });
  expect((await refusalOf(sagemaker.send(create))).message).toContain('Could not find endpoint configuration "');
  expect((await sagemaker.send(model)).ModelName).toBe('m');
  clock.pass(5_000);
  expect(
    (await sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName }))).ProductionVariants,
  ).toHaveLength(1);
  await sagemaker.send(create);
  const describe = new DescribeEndpointCommand({ EndpointName: 'e' });
  expect((await refusalOf(sagemaker.send(describe))).message).toContain('Could not find endpoint "');
  clock.pass(304_999);
  expect((await sagemaker.send(describe)).EndpointStatus).toBe('Creating');
  clock.pass(1);
  expect((await sagemaker.send(describe)).EndpointStatus).toBe('InService');
});

test('endpoints are listed by pages of ten, by part of their names', async () => {
  const { account, clock, sagemaker } = setUp();
  for (let index = 0; index < 12; index += 1) {
    account.seedServing(REGION, { endpoint: `Scorer-${index}`, variants: [{ name: 'main' }] });
    clock.pass(1_000);
  }
  account.seedServing(REGION, { endpoint: 'other', variants: [{ name: 'main' }] });
  const first = await sagemaker.send(new ListEndpointsCommand({ NameContains: 'scorer' }));
  expect(first.Endpoints?.map(({ EndpointName }) => EndpointName)).toEqual(
    [11, 10, 9, 8, 7, 6, 5, 4, 3, 2].map((index) => `Scorer-${index}`),
  );
  const { NextToken } = first;
  const second = await sagemaker.send(new ListEndpointsCommand({ NameContains: 'scorer', NextToken }));
  expect(second.Endpoints).toHaveLength(2);
  expect(second.NextToken).toBeUndefined();
  expect((await sagemaker.send(new ListModelsCommand({ MaxResults: 100 }))).Models).toHaveLength(13);
});

test('tags belong to an ARN, in lower case and of this region', async () => {
  const { account, sagemaker } = setUp();
  account.seedServing(REGION, { endpoint: 'Scorer', variants: [{ name: 'main' }], tags: { team: 'ml' } });
  const ResourceArn = 'arn:aws:sagemaker:eu-west-1:123456789012:endpoint/scorer';
  await sagemaker.send(new AddTagsCommand({ ResourceArn, Tags: [{ Key: 'a', Value: '1' }] }));
  await sagemaker.send(new AddTagsCommand({ ResourceArn, Tags: [{ Key: 'a', Value: '2' }] }));
  await sagemaker.send(new DeleteTagsCommand({ ResourceArn, TagKeys: ['team', 'absent'] }));
  const { Tags } = await sagemaker.send(new ListTagsCommand({ ResourceArn }));
  expect(Tags).toEqual([{ Key: 'a', Value: '2' }]);
  const tooMany = Array.from({ length: 50 }, (_, index) => ({ Key: `k${index}`, Value: '' }));
  expect((await refusalOf(sagemaker.send(new AddTagsCommand({ ResourceArn, Tags: tooMany })))).message).toContain('50');
  const elsewhere = clientsIn('us-east-1').sagemaker.send(new ListTagsCommand({ ResourceArn }));
  expect((await refusalOf(elsewhere)).message).toBe('ARN should be scoped to correct region');
});

test('tags stay while an endpoint is being changed, and after', async () => {
  const { account, clock, sagemaker } = setUp();
  makeConfig(account, 'c1');
  await sagemaker.send(new CreateEndpointCommand({ EndpointName: 'e', EndpointConfigName: 'c1' }));
  const ResourceArn = 'arn:aws:sagemaker:eu-west-1:123456789012:endpoint/e';
  await sagemaker.send(new AddTagsCommand({ ResourceArn, Tags: [{ Key: 'a', Value: '1' }] }));
  clock.pass(300_000);
  expect(account.holdings(REGION).endpoints).toMatchObject([{ status: 'InService', tags: { a: '1' } }]);
});
