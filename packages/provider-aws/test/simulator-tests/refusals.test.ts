import {
  CreateEndpointCommand,
  CreateEndpointConfigCommand,
  CreateModelCommand,
  DeleteEndpointConfigCommand,
  DescribeEndpointConfigCommand,
  DescribeModelCommand,
  ResourceLimitExceeded,
  SageMakerServiceException,
  UpdateEndpointCommand,
} from '@aws-sdk/client-sagemaker';
import { expect, test } from 'vitest';
import { serviceModel } from '../simulator/check/service-model.ts';
import { ARTIFACT, IMAGE, makeConfig, REGION, ROLE, refusalOf, setUp } from './simulated-clients.ts';

const PREFIX = 'arn:aws:sagemaker:eu-west-1:123456789012';

function create(changes: object = {}, container: object = {}): CreateModelCommand {
  const PrimaryContainer = { Image: IMAGE, ModelDataUrl: ARTIFACT, ...container };
  return new CreateModelCommand({ ModelName: 'M1', ExecutionRoleArn: ROLE, PrimaryContainer, ...changes });
}

test('what is not there is not found, in the words of SageMaker', async () => {
  const { account, sagemaker } = setUp();
  makeConfig(account, 'c1');
  const EndpointConfigName = 'Absent';
  expect(await refusalOf(sagemaker.send(new DescribeModelCommand({ ModelName: 'Absent' })))).toEqual({
    name: 'ValidationException',
    message: `Could not find model "${PREFIX}:model/absent".`,
  });
  const config = `Could not find endpoint configuration "${PREFIX}:endpoint-config/absent".`;
  const answers = [
    sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName })),
    sagemaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName })),
    sagemaker.send(new CreateEndpointCommand({ EndpointName: 'e', EndpointConfigName })),
  ];
  for (const answer of answers) expect((await refusalOf(answer)).message).toBe(config);
  expect(
    (await refusalOf(sagemaker.send(new UpdateEndpointCommand({ EndpointName: 'E', EndpointConfigName })))).message,
  ).toBe(`Could not find endpoint "${PREFIX}:endpoint/e".`);
});

test('a name is taken once, and that of an endpoint whatever its case', async () => {
  const { account, sagemaker } = setUp();
  makeConfig(account, 'c1');
  await sagemaker.send(create());
  expect((await refusalOf(sagemaker.send(create()))).message).toBe(
    `Cannot create already existing model "${PREFIX}:model/m1".`,
  );
  const ProductionVariants = [{ VariantName: 'v', ModelName: 'M1', InstanceType: 'ml.m5.large' as const }];
  expect(
    (await refusalOf(sagemaker.send(new CreateEndpointConfigCommand({ EndpointConfigName: 'c1', ProductionVariants }))))
      .message,
  ).toBe(`Cannot create already existing endpoint configuration "${PREFIX}:endpoint-config/c1".`);
  await sagemaker.send(new CreateEndpointCommand({ EndpointName: 'Scorer', EndpointConfigName: 'c1' }));
  const again = new CreateEndpointCommand({ EndpointName: 'scorer', EndpointConfigName: 'c1' });
  expect((await refusalOf(sagemaker.send(again))).message).toBe(
    `Cannot create already existing endpoint "${PREFIX}:endpoint/scorer".`,
  );
});

test('CreateModel looks at image, artifact and role at once', async () => {
  const { account, sagemaker } = setUp();
  const far = '763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-inference:2.6';
  const near = '763104351884.dkr.ecr.eu-west-1.amazonaws.com/pytorch-inference:2.6';
  const absent = IMAGE.replace(':1', ':2');
  const foreign = '999999999999.dkr.ecr.eu-west-1.amazonaws.com/theirs:1';
  account.putObject('us-east-1', 's3://models-us/model.tar.gz');
  const cases: readonly (readonly [CreateModelCommand, string])[] = [
    [
      create({}, { Image: far }),
      `Region of "${far}" does not match expected region of eu-west-1. Cross region ECR image pulls are not allowed.`,
    ],
    [create({}, { Image: absent }), `Requested image ${absent} not found.`],
    [create({}, { Image: IMAGE.replace(':1', '') }), `ECR image "${IMAGE.replace(':1', '')}" is invalid.`],
    [
      create({}, { Image: foreign }),
      `Role "${ROLE}" cannot pull ${foreign}. Ensure that the role exists and the image was granted pull permission.`,
    ],
    [
      create({}, { ModelDataUrl: 's3://models-eu/absent.tar.gz' }),
      'Could not find model data at s3://models-eu/absent.tar.gz.',
    ],
    [create({}, { ModelDataUrl: 's3://nobody/x.tar.gz' }), 'Could not find model data at s3://nobody/x.tar.gz.'],
  ];
  for (const [command, message] of cases)
    expect(await refusalOf(sagemaker.send(command))).toEqual({ name: 'ValidationException', message });
  const elsewhere = await refusalOf(sagemaker.send(create({}, { ModelDataUrl: 's3://models-us/model.tar.gz' })));
  expect(elsewhere.message).toMatch(/^Could not access model data at s3:\/\/models-us\/model\.tar\.gz\. Please ensure/);
  expect(elsewhere.message).toContain('the object is located in eu-west-1.');
  account.denyRole(ROLE);
  expect((await refusalOf(sagemaker.send(create({}, { Image: near })))).message).toContain('cannot pull');
  expect(account.holdings(REGION).models).toEqual([]);
  const other = 'arn:aws:iam::123456789012:role/other';
  await sagemaker.send(create({ ExecutionRoleArn: other }, { Image: near }));
  expect(account.holdings(REGION).models).toEqual(['M1']);
});

test('a quota is refused at once, in numbers', async () => {
  const { account, sagemaker } = setUp({ quotas: { [REGION]: { 'ml.m5.large': 2 } } });
  makeConfig(account, 'c1', [{ VariantName: 'main', InitialInstanceCount: 2 }]);
  account.act(REGION, 'CreateEndpoint', { EndpointName: 'first', EndpointConfigName: 'c1' });
  const refused = sagemaker.send(new CreateEndpointCommand({ EndpointName: 'second', EndpointConfigName: 'c1' }));
  await expect(refused).rejects.toBeInstanceOf(ResourceLimitExceeded);
  await expect(refused).rejects.toMatchObject({
    message:
      "The account-level service limit 'ml.m5.large for endpoint usage' is 2 Instances, with current utilization of 2 Instances and a request delta of 2 Instances. Please contact AWS support to request an increase for this limit.",
  });
});

test('an update needs room for both fleets only where blue/green doubles', async () => {
  for (const blueGreenDoubles of [false, true]) {
    const { account, clock, sagemaker } = setUp({ blueGreenDoubles, defaultQuotas: { 'ml.m5.large': 1 } });
    makeConfig(account, 'c1');
    makeConfig(account, 'c2');
    account.act(REGION, 'CreateEndpoint', { EndpointName: 'e', EndpointConfigName: 'c1' });
    clock.pass(300_000);
    const update = sagemaker.send(new UpdateEndpointCommand({ EndpointName: 'e', EndpointConfigName: 'c2' }));
    const outcome = await update.then(
      () => 'begun',
      (thrown: Error) => thrown.name,
    );
    expect(outcome).toBe(blueGreenDoubles ? 'ResourceLimitExceeded' : 'begun');
    account.close();
  }
});

test('missing capacity shows only later, as the reason of the failure', async () => {
  const { account, clock, sagemaker } = setUp({ capacity: { [REGION]: { 'ml.m5.large': 1 } } });
  makeConfig(account, 'c1');
  makeConfig(account, 'c2', [{ VariantName: 'main', InitialInstanceCount: 2 }]);
  await sagemaker.send(new CreateEndpointCommand({ EndpointName: 'a', EndpointConfigName: 'c1' }));
  clock.pass(300_000);
  await sagemaker.send(new UpdateEndpointCommand({ EndpointName: 'a', EndpointConfigName: 'c2' }));
  await sagemaker.send(new CreateEndpointCommand({ EndpointName: 'b', EndpointConfigName: 'c2' }));
  clock.pass(300_000);
  const reason = expect.stringContaining('InsufficientInstanceCapacity') as string;
  const a = account.act(REGION, 'DescribeEndpoint', { EndpointName: 'a' });
  expect(a).toMatchObject({ EndpointStatus: 'InService', EndpointConfigName: 'c1', FailureReason: reason });
  const b = account.act(REGION, 'DescribeEndpoint', { EndpointName: 'b' });
  expect(b).toMatchObject({ EndpointStatus: 'Failed', FailureReason: reason });
});

test('a configuration in use can be deleted, and is not found then', async () => {
  const { account, clock, sagemaker } = setUp();
  makeConfig(account, 'c1');
  account.act(REGION, 'CreateEndpoint', { EndpointName: 'e', EndpointConfigName: 'c1' });
  clock.pass(300_000);
  await sagemaker.send(new DeleteEndpointConfigCommand({ EndpointConfigName: 'c1' }));
  const gone = refusalOf(sagemaker.send(new DescribeEndpointConfigCommand({ EndpointConfigName: 'c1' })));
  expect((await gone).message).toContain('Could not find endpoint configuration "');
  expect(account.holdings(REGION).endpoints).toMatchObject([{ name: 'e', status: 'InService', config: 'c1' }]);
});

test('serverless variants have rules of their own', async () => {
  const { account, sagemaker } = setUp();
  makeConfig(account, 'c1');
  const variant = (name: string, MemorySizeInMB = 2048) => ({
    VariantName: name,
    ModelName: 'c1-model',
    ServerlessConfig: { MemorySizeInMB, MaxConcurrency: 5 },
  });
  const make = (...ProductionVariants: ReturnType<typeof variant>[]) =>
    sagemaker.send(new CreateEndpointConfigCommand({ EndpointConfigName: 'serverless', ProductionVariants }));
  expect((await refusalOf(make(variant('a'), variant('b')))).message).toContain('Multiple production variants');
  expect((await refusalOf(make(variant('a', 1500)))).message).toContain('1024 MB');
  await make(variant('a'));
  await sagemaker.send(new CreateEndpointCommand({ EndpointName: 's', EndpointConfigName: 'serverless' }));
});

test.skipIf(serviceModel('sagemaker') === undefined)('what breaks the service model is refused and noted', async () => {
  const { account, sagemaker } = setUp({}, { allowsUnexpected: true });
  const bad = refusalOf(sagemaker.send(new DescribeModelCommand({ ModelName: 'not a name' })));
  expect(await bad).toMatchObject({
    name: 'ValidationException',
    message: expect.stringContaining('regular expression') as string,
  });
  const long = new CreateEndpointCommand({ EndpointName: 'e'.repeat(64), EndpointConfigName: 'c' });
  expect((await refusalOf(sagemaker.send(long))).message).toContain('length less than or equal to 63');
  const wrongType = {
    EndpointConfigName: 'c',
    ProductionVariants: [{ VariantName: 'v', InstanceType: 'ml.none' as never }],
  };
  expect((await refusalOf(sagemaker.send(new CreateEndpointConfigCommand(wrongType)))).message).toContain(
    'enum value set',
  );
  expect(account.unexpected).toHaveLength(3);
  await expect(sagemaker.send(new DescribeModelCommand({ ModelName: '-' }))).rejects.toBeInstanceOf(
    SageMakerServiceException,
  );
});
