import {
  DeregisterScalableTargetCommand,
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
  PutScalingPolicyCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import { DescribeImagesCommand } from '@aws-sdk/client-ecr';
import { HeadBucketCommand, HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { ListAWSDefaultServiceQuotasCommand, ListServiceQuotasCommand } from '@aws-sdk/client-service-quotas';
import { expect, test } from 'vitest';
import { clientsIn, makeConfig, REGION, refusalOf, setUp } from './simulated-clients.ts';

const Bucket = 'models-eu';
const TARGET = {
  ServiceNamespace: 'sagemaker' as const,
  ResourceId: 'endpoint/e/variant/main',
  ScalableDimension: 'sagemaker:variant:DesiredInstanceCount' as const,
};

test('a bucket says where it is, also to who asks in another region', async () => {
  const { account, s3 } = setUp();
  account.putBucket(REGION, 'secret', { denied: true });
  expect(await s3.send(new HeadBucketCommand({ Bucket }))).toMatchObject({ BucketRegion: REGION });
  const elsewhere = clientsIn('us-east-1').s3.send(new HeadBucketCommand({ Bucket }));
  await expect(elsewhere).rejects.toMatchObject({
    $metadata: { httpStatusCode: 301 },
    $response: { headers: { 'x-amz-bucket-region': REGION } },
  });
  const status = (name: string) => ({ $metadata: { httpStatusCode: name === 'secret' ? 403 : 404 } });
  for (const name of ['secret', 'absent'])
    await expect(s3.send(new HeadBucketCommand({ Bucket: name }))).rejects.toMatchObject(status(name));
});

test('S3 throttles and denies in its own way', async () => {
  const { account, s3 } = setUp();
  const list = () => s3.send(new ListObjectsV2Command({ Bucket }));
  account.fault({ kind: 'throttle' });
  await expect(list()).rejects.toMatchObject({ name: 'SlowDown', $metadata: { httpStatusCode: 503 } });
  account.fault({ kind: 'deny' });
  await expect(list()).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
});

test('objects are looked at by host and by path', async () => {
  const { account, s3 } = setUp();
  account.putObject(REGION, 's3://models-eu/a & b/c+d é.tar', { size: 77 });
  const byPath = new S3Client({
    region: REGION,
    forcePathStyle: true,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  for (const client of [s3, byPath]) {
    const object = await client.send(new HeadObjectCommand({ Bucket, Key: 'a & b/c+d é.tar' }));
    expect(object).toMatchObject({ ContentLength: 77, ETag: expect.stringMatching(/^"[0-9a-f]+"$/) as string });
    const absent = client.send(new HeadObjectCommand({ Bucket, Key: 'absent' }));
    await expect(absent).rejects.toMatchObject({ name: 'NotFound', $metadata: { httpStatusCode: 404 } });
    const found = await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'a & b/', MaxKeys: 1 }));
    expect(found).toMatchObject({ KeyCount: 1, IsTruncated: false, Contents: [{ Key: 'a & b/c+d é.tar', Size: 77 }] });
  }
  const first = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 1 }));
  expect(first).toMatchObject({ IsTruncated: true, Contents: [{ Key: 'a & b/c+d é.tar' }] });
  const second = await s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: first.NextContinuationToken }));
  expect(second.Contents?.map(({ Key }) => Key)).toEqual(['scorer/model.tar.gz']);
  expect((await refusalOf(s3.send(new ListObjectsV2Command({ Bucket: 'absent' })))).name).toBe('NoSuchBucket');
});

test('images are found by tag and digest, in the registry of the account', async () => {
  const { ecr } = setUp();
  const repositoryName = 'scorer';
  const found = await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageTag: '1' }] }));
  const imageDigest = found.imageDetails?.[0]?.imageDigest;
  const again = await ecr.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageDigest }] }));
  expect(again.imageDetails).toMatchObject([{ imageTags: ['1'], imageDigest }]);
  const names = [
    { repositoryName, imageIds: [{ imageTag: '2' }] },
    { repositoryName: 'absent' },
    { repositoryName, registryId: '999999999999' },
  ];
  const refusals = names.map((input) => refusalOf(ecr.send(new DescribeImagesCommand(input))));
  expect((await Promise.all(refusals)).map(({ name }) => name)).toEqual([
    'ImageNotFoundException',
    'RepositoryNotFoundException',
    'AccessDeniedException',
  ]);
});

test('only applied quotas are listed; the defaults come in many pages', async () => {
  const { quotas } = setUp({ quotas: { [REGION]: { 'ml.g5.xlarge': 4 } }, defaultQuotas: { 'ml.g5.xlarge': 0 } });
  const ServiceCode = 'sagemaker';
  const applied = await quotas.send(new ListServiceQuotasCommand({ ServiceCode }));
  expect(applied.Quotas).toMatchObject([{ QuotaName: 'ml.g5.xlarge for endpoint usage', Value: 4 }]);
  const defaults = new Map<string | undefined, number | undefined>();
  let NextToken: string | undefined;
  let pages = 0;
  do {
    const page = await quotas.send(new ListAWSDefaultServiceQuotasCommand({ ServiceCode, NextToken, MaxResults: 20 }));
    for (const { QuotaName, Value } of page.Quotas ?? []) defaults.set(QuotaName, Value);
    NextToken = page.NextToken;
    pages += 1;
  } while (NextToken !== undefined);
  expect(pages).toBeGreaterThan(1);
  expect(defaults.get('ml.g5.xlarge for endpoint usage')).toBe(0);
  expect(defaults.get('ml.m5.large for endpoint usage')).toBe(20);
  const wrong = quotas.send(new ListServiceQuotasCommand({ ServiceCode: 'none' }));
  expect((await refusalOf(wrong)).name).toBe('NoSuchResourceException');
});

test('a variant of an endpoint in service can be made to scale', async () => {
  const { account, clock, scaling } = setUp();
  makeConfig(account, 'c1');
  const register = new RegisterScalableTargetCommand({ ...TARGET, MinCapacity: 1, MaxCapacity: 4 });
  expect((await refusalOf(scaling.send(register))).name).toBe('ValidationException');
  account.act(REGION, 'CreateEndpoint', { EndpointName: 'e', EndpointConfigName: 'c1' });
  expect((await refusalOf(scaling.send(register))).message).toContain('Creating');
  clock.pass(300_000);
  await scaling.send(register);
  const PolicyName = 'follow';
  const TargetTrackingScalingPolicyConfiguration = {
    TargetValue: 70,
    PredefinedMetricSpecification: { PredefinedMetricType: 'SageMakerVariantInvocationsPerInstance' as const },
  };
  const PolicyType = 'TargetTrackingScaling' as const;
  await scaling.send(
    new PutScalingPolicyCommand({ ...TARGET, PolicyName, PolicyType, TargetTrackingScalingPolicyConfiguration }),
  );
  const { ServiceNamespace, ResourceId } = TARGET;
  const targets = () =>
    scaling.send(new DescribeScalableTargetsCommand({ ServiceNamespace, ResourceIds: [ResourceId] }));
  const policies = () => scaling.send(new DescribeScalingPoliciesCommand({ ServiceNamespace, ResourceId }));
  expect((await targets()).ScalableTargets).toMatchObject([{ MinCapacity: 1, MaxCapacity: 4 }]);
  expect((await policies()).ScalingPolicies).toMatchObject([
    { PolicyName, PolicyType, TargetTrackingScalingPolicyConfiguration },
  ]);
  expect(account.holdings(REGION).scalableTargets).toEqual([ResourceId]);
  await scaling.send(new DeregisterScalableTargetCommand(TARGET));
  expect((await policies()).ScalingPolicies).toEqual([]);
  expect((await refusalOf(scaling.send(new DeregisterScalableTargetCommand(TARGET)))).name).toBe(
    'ObjectNotFoundException',
  );
});
