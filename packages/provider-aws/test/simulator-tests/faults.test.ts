import {
  CreateEndpointCommand,
  DescribeEndpointCommand,
  ListEndpointsCommand,
  type SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { InvokeEndpointCommand } from '@aws-sdk/client-sagemaker-runtime';
import { expect, test } from 'vitest';
import { clientsIn, makeConfig, REGION, refusalOf, setUp } from './simulated-clients.ts';

const CREATE = { EndpointName: 'e', EndpointConfigName: 'c1' };

function list(sagemaker: SageMakerClient): Promise<string> {
  return sagemaker.send(new ListEndpointsCommand({})).then(
    () => 'ok',
    (thrown: Error) => thrown.name,
  );
}

test('after an error that follows the commit, the endpoint is there, made once', async () => {
  const { account, sagemaker } = setUp();
  makeConfig(account, 'c1');
  account.fault({ kind: 'error-after-commit', api: 'CreateEndpoint' });
  const create = () => sagemaker.send(new CreateEndpointCommand(CREATE));
  await expect(create()).rejects.toMatchObject({ name: 'InternalFailure', $metadata: { httpStatusCode: 500 } });
  expect((await refusalOf(create())).message).toContain('Cannot create already existing endpoint "');
  expect(account.everMade.filter(({ by }) => by === 'caller')).toMatchObject([
    { kind: 'endpoint', name: 'e', config: 'c1' },
    { kind: 'fleet', name: 'e/main', type: 'ml.m5.large', count: 1 },
  ]);
  expect(account.calls.map(({ ok, committed, error }) => ({ ok, committed, error }))).toEqual([
    { ok: false, committed: true, error: 'InternalFailure' },
    { ok: false, committed: undefined, error: 'ValidationException' },
  ]);
});

test('after an error or a reset that comes before the commit, nothing was made', async () => {
  const { account, sagemaker } = setUp();
  makeConfig(account, 'c1');
  account.fault({ kind: 'error-before-commit', status: 503 });
  account.fault({ kind: 'reset', after: 1 });
  const create = () => sagemaker.send(new CreateEndpointCommand(CREATE));
  await expect(create()).rejects.toMatchObject({ name: 'ServiceUnavailable', $metadata: { httpStatusCode: 503 } });
  await expect(create()).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(account.holdings(REGION).endpoints).toEqual([]);
  await create();
});

test('a connection can be reset after the commit', async () => {
  const { account, sagemaker } = setUp();
  makeConfig(account, 'c1');
  account.fault({ kind: 'reset-after-commit', endpoint: 'e' });
  await expect(sagemaker.send(new CreateEndpointCommand(CREATE))).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(account.holdings(REGION).endpoints).toMatchObject([{ name: 'e', status: 'Creating' }]);
});

test('throttling comes by number, or by a share that repeats itself', async () => {
  const { account, sagemaker } = setUp();
  account.fault({ kind: 'throttle', times: 2, retryAfterSeconds: 7 });
  await expect(sagemaker.send(new ListEndpointsCommand({}))).rejects.toMatchObject({
    name: 'ThrottlingException',
    message: 'Rate exceeded',
    $metadata: { httpStatusCode: 400 },
    $response: { headers: { 'retry-after': '7' } },
  });
  expect([await list(sagemaker), await list(sagemaker)]).toEqual(['ThrottlingException', 'ok']);
  const run = async () => {
    account.clearFaults();
    account.fault({ kind: 'throttle-rate', share: 0.3, seed: 5 });
    const outcomes: string[] = [];
    for (let index = 0; index < 100; index += 1) outcomes.push(await list(sagemaker));
    return outcomes;
  };
  const first = await run();
  expect(await run()).toEqual(first);
  const throttled = first.filter((outcome) => outcome === 'ThrottlingException').length;
  expect(throttled).toBeGreaterThan(15);
  expect(throttled).toBeLessThan(45);
});

test('faults are aimed: by region, API, endpoint, time and count', async () => {
  const { account, clock, sagemaker } = setUp();
  account.seedServing(REGION, { endpoint: 'a', variants: [{ name: 'main' }] });
  account.seedServing(REGION, { endpoint: 'b', variants: [{ name: 'main' }] });
  account.fault({
    kind: 'deny',
    region: REGION,
    api: 'DescribeEndpoint',
    endpoint: 'a',
    after: 1,
    from: clock.now + 10,
  });
  const describe = (EndpointName: string) =>
    sagemaker.send(new DescribeEndpointCommand({ EndpointName })).then(
      () => 'ok',
      (thrown: Error) => thrown.name,
    );
  expect([await describe('a'), await describe('a'), await describe('b')]).toEqual(['ok', 'ok', 'ok']);
  clock.pass(10);
  expect([await describe('b'), await describe('a'), await describe('a'), await describe('a')]).toEqual([
    'ok',
    'ok',
    'AccessDeniedException',
    'ok',
  ]);
});

test('a call hangs until its caller gives up', async () => {
  const { account, runtime } = setUp();
  account.seedServing(REGION, { endpoint: 'a', variants: [{ name: 'main' }] });
  account.fault({ kind: 'invoke-hangs' });
  const controller = new AbortController();
  const invoke = new InvokeEndpointCommand({ EndpointName: 'a', Body: '{}' });
  const answer = runtime.send(invoke, { abortSignal: controller.signal });
  await expect.poll(() => account.calls.length).toBe(1);
  expect(account.inFlight()).toBe(1);
  controller.abort();
  await expect(answer).rejects.toMatchObject({ name: 'AbortError' });
  await expect.poll(() => account.inFlight()).toBe(0);
});

test('a region that is not there, or is down, cannot be reached', async () => {
  const { account, sagemaker } = setUp();
  const other = clientsIn('sa-east-1').sagemaker;
  await expect(other.send(new ListEndpointsCommand({}))).rejects.toMatchObject({ code: 'ENOTFOUND' });
  account.setReachable(REGION, false);
  await expect(sagemaker.send(new ListEndpointsCommand({}))).rejects.toMatchObject({ code: 'ENOTFOUND' });
  account.setReachable(REGION, true);
  expect(await list(sagemaker)).toBe('ok');
  expect(account.callCounts({ ok: false })).toEqual({ ListEndpoints: 2 });
});

test('what is not simulated is an error, and noted', async () => {
  const { account } = setUp({}, { allowsUnexpected: true });
  await expect(fetch('https://example.org/')).rejects.toThrow('fetch failed');
  await expect(fetch('https://ec2.eu-west-1.amazonaws.com/')).rejects.toThrow('fetch failed');
  expect(account.unexpected).toEqual([
    'GET https://example.org/: nothing of this host is simulated',
    'GET https://ec2.eu-west-1.amazonaws.com/: nothing of this host is simulated',
  ]);
});

test('somebody else acts without faults and without being counted', async () => {
  const { account, clock, sagemaker } = setUp();
  account.fault({ kind: 'deny', times: Number.POSITIVE_INFINITY });
  makeConfig(account, 'c1');
  account.act(REGION, 'CreateEndpoint', CREATE);
  clock.pass(300_000);
  expect(account.calls).toEqual([]);
  expect(await list(sagemaker)).toBe('AccessDeniedException');
  expect(() => account.act(REGION, 'CreateEndpoint', CREATE)).toThrow('Cannot create already existing endpoint "');
});
