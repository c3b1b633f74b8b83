import { InvokeEndpointCommand, type InvokeEndpointCommandInput } from '@aws-sdk/client-sagemaker-runtime';
import { expect, test } from 'vitest';
import { makeConfig, REGION, refusalOf, setUp } from './simulated-clients.ts';

const VARIANTS = [
  { name: 'old', weight: 3 },
  { name: 'new', weight: 1, model: 'newer' },
];

function setUpServing(options: Parameters<typeof setUp>[0] = {}) {
  const world = setUp(options);
  world.account.seedServing(REGION, { endpoint: 'Scorer', variants: VARIANTS });
  const invoke = (changes: Partial<InvokeEndpointCommandInput> = {}) =>
    world.runtime.send(new InvokeEndpointCommand({ EndpointName: 'Scorer', Body: '{"x":1}', ...changes }));
  return { ...world, invoke };
}

test('the variant whose turn it is answers, or the one that is asked for', async () => {
  const { invoke } = setUpServing();
  const turns: (string | undefined)[] = [];
  for (let index = 0; index < 8; index += 1) turns.push((await invoke()).InvokedProductionVariant);
  expect(turns.filter((variant) => variant === 'new')).toHaveLength(2);
  expect(turns.slice(0, 4)).toEqual(turns.slice(4));
  const answer = await invoke({ TargetVariant: 'new', ContentType: 'application/json' });
  expect(answer).toMatchObject({ InvokedProductionVariant: 'new', ContentType: 'application/json' });
  expect(JSON.parse(answer.Body.transformToString())).toEqual({
    echo: { x: 1 },
    model: 's3://seed-eu-west-1-123456789012/Scorer/model.tar.gz',
  });
});

test('the model answers as the test says', async () => {
  const { invoke } = setUpServing({
    answer: ({ model, variant, body }) => ({
      contentType: 'text/plain',
      body: `${String(model['ModelName'])} ${variant} ${body.length}`,
    }),
  });
  const answer = await invoke({ TargetVariant: 'new' });
  expect(answer.Body.transformToString()).toBe('newer new 7');
  expect(answer.ContentType).toBe('text/plain');
});

test('what is not there is a ValidationError, the case of the name included', async () => {
  const { account, invoke } = setUpServing();
  expect(await refusalOf(invoke({ EndpointName: 'scorer' }))).toEqual({
    name: 'ValidationError',
    message: 'Endpoint scorer of account 123456789012 not found.',
  });
  expect((await refusalOf(invoke({ TargetVariant: 'none' }))).name).toBe('ValidationError');
  makeConfig(account, 'c1');
  account.act(REGION, 'CreateEndpoint', { EndpointName: 'soon', EndpointConfigName: 'c1' });
  expect((await refusalOf(invoke({ EndpointName: 'soon' }))).name).toBe('ValidationError');
});

test('errors of the model and of the service are told apart', async () => {
  const { account, invoke } = setUpServing();
  account.fault({ kind: 'model-error', originalStatus: 400, originalMessage: 'bad input' });
  await expect(invoke()).rejects.toMatchObject({
    name: 'ModelError',
    $metadata: { httpStatusCode: 424 },
    OriginalStatusCode: 400,
    OriginalMessage: 'bad input',
    LogStreamArn: 'arn:aws:logs:eu-west-1:123456789012:log-group:/aws/sagemaker/Endpoints/Scorer',
  });
  account.fault({ kind: 'not-ready' });
  await expect(invoke()).rejects.toMatchObject({ name: 'ModelNotReadyException', $metadata: { httpStatusCode: 429 } });
  account.fault({ kind: 'error-before-commit', api: 'InvokeEndpoint', status: 503 });
  await expect(invoke()).rejects.toMatchObject({ name: 'ServiceUnavailable', $metadata: { httpStatusCode: 503 } });
  account.fault({ kind: 'error-before-commit', api: 'InvokeEndpoint' });
  await expect(invoke()).rejects.toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } });
  account.fault({ kind: 'wrong-variant' });
  expect((await invoke({ TargetVariant: 'new' })).InvokedProductionVariant).toBe('old');
});

test('during an update the old fleet answers', async () => {
  const { account, clock, invoke } = setUpServing();
  makeConfig(account, 'c1', [{ VariantName: 'newest' }]);
  account.act(REGION, 'UpdateEndpoint', { EndpointName: 'Scorer', EndpointConfigName: 'c1' });
  clock.pass(239_999);
  expect((await invoke()).InvokedProductionVariant).toBe('old');
  clock.pass(1);
  expect((await invoke()).InvokedProductionVariant).toBe('newest');
});
