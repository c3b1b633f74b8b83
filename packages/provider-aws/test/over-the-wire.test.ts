import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { ECRClient } from '@aws-sdk/client-ecr';
import { Route53Client } from '@aws-sdk/client-route-53';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SageMakerRuntimeClient } from '@aws-sdk/client-sagemaker-runtime';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, expect, it } from 'vitest';
import { SERVICE_OF } from '../src/call/apis.ts';
import type { AwsDeployment, AwsSettings } from '../src/index.ts';
import { ACCOUNT_ID, type AwsSetting, awsSetting, REGIONS, rollOut, specOf, stock } from './aws-setting.ts';
import type { Fault } from './simulator/fault.ts';
import { accountServer } from './simulator/http/account-server.ts';
import { memoryClient } from './simulator/memory-client.ts';
import { type SimulatedAccount, simulatedAccount } from './simulator/simulated-account.ts';

const CLIENTS = {
  sagemaker: SageMakerClient,
  'sagemaker-runtime': SageMakerRuntimeClient,
  cloudwatch: CloudWatchClient,
  'service-quotas': ServiceQuotasClient,
  s3: S3Client,
  ecr: ECRClient,
  'application-auto-scaling': ApplicationAutoScalingClient,
  ssm: SSMClient,
  'route-53': Route53Client,
} as const;

interface Client {
  send(command: object, options?: object): Promise<object>;
}

type Fields = Readonly<Record<string, unknown>>;

/** What a provider may see of an answer: bytes as bytes, whatever holds them, and no headers that nobody sent. */
function shown(answer: Fields): Fields {
  const { Body, $metadata: _, Metadata: _headers, ...members } = answer;
  return { ...members, ...(Body instanceof Uint8Array && { Body: Buffer.from(Body) }) };
}

/** What a provider may see of an exception. */
function shownError(thrown: unknown): Fields {
  const { name, message, code, $fault, $metadata, $response, ...members } = thrown as Error & Fields;
  const { OriginalMessage, OriginalStatusCode, errno: _, ...others } = members as Fields;
  const status = ($metadata as Fields | undefined)?.['httpStatusCode'];
  const headers = ($response as { readonly headers?: Fields } | undefined)?.headers;
  const retryAfter = headers?.['retry-after'];
  return {
    name,
    message,
    code,
    $fault,
    status,
    retryAfter,
    OriginalMessage,
    OriginalStatusCode,
    members: Object.keys(others).sort(),
  };
}

async function seenBy(answer: Promise<object>): Promise<Fields> {
  try {
    return { answer: shown((await answer) as Fields) };
  } catch (thrown) {
    return { error: shownError(thrown) };
  }
}

let setting: AwsSetting;
let inMemory: SimulatedAccount;
let seen: { readonly overHttp: Fields[]; readonly inMemory: Fields[] };
const asked = new Set<string>();

/** An account over HTTP, and its twin in memory: each call is made to both, and its answers are compared. */
function openTwins(settings: Partial<AwsSettings>): void {
  seen = { overHttp: [], inMemory: [] };
  const memory = memoryClient(() => inMemory);
  const client: AwsSettings['client'] = (service, config) => {
    const wired = new CLIENTS[service](config as never) as unknown as Client;
    const twin = memory(service, config) as unknown as Client;
    const send: Client['send'] = async (command, options) => {
      const api = command.constructor.name.replace(/Command$/, '');
      asked.add(api);
      const answer = wired.send(command, options);
      const [overHttp, here] = await Promise.all([seenBy(answer), seenBy(twin.send(command, options))]);
      seen.overHttp.push({ api, ...overHttp });
      seen.inMemory.push({ api, ...here });
      return answer;
    };
    return { ...wired, send } as never;
  };
  setting = awsSetting({ client, ...settings }, { server: accountServer });
  inMemory = simulatedAccount({ accountId: ACCOUNT_ID, regions: REGIONS, now: () => setting.clock.now() });
  stock(inMemory);
}

/** Does the same to both accounts. */
function toBoth(change: (account: SimulatedAccount) => void): void {
  for (const account of [setting.account, inMemory]) change(account);
}

afterEach(() => {
  setting.close();
  inMemory.close();
});

/** An object with its fields in the order of their names: the SDK sends them in another order than they are given. */
function byName(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Regions are asked at once, so calls of the same time have no order. */
function inOrder<Entry extends { readonly at: number }>(entries: readonly Entry[]): readonly Entry[] {
  const keyed = entries.map((entry) => ({ entry, key: `${entry.at} ${JSON.stringify(entry, byName)}` }));
  return keyed.sort((one, other) => (one.key < other.key ? -1 : 1)).map(({ entry }) => entry);
}

/** What is to be the same of both accounts: what they were asked, answered, made and hold. */
function twins(): { readonly inMemory: object; readonly overHttp: object } {
  const [overHttp, memory] = [setting.account, inMemory].map(({ calls, everMade, holdings, unexpected }) => ({
    calls: inOrder(calls),
    everMade: inOrder(everMade),
    unexpected,
    holdings: REGIONS.map((region) => holdings(region)),
  }));
  return {
    inMemory: { ...memory, seen: seen.inMemory },
    overHttp: { ...overHttp, seen: seen.overHttp },
  };
}

const SCALED: Partial<AwsSettings> = {
  alarms: [{ metric: 'error-rate', above: 0.05 }],
  autoscaling: { min: 1, max: 4, invocationsPerInstance: 100 },
};
const NO_QUOTA: Partial<AwsSettings> = { checks: { quota: false } };
const TWO = [`aws/${REGIONS[0]}`, [`aws/${REGIONS[1]}`]];
const UPDATE = { regions: TWO, stages: [{ percent: 10 }, { percent: 100 }] } as const;

it('a first version, one that removes it, and one that fails', async () => {
  openTwins({ ...SCALED, ...NO_QUOTA });
  expect((await rollOut(setting, specOf('41', { regions: TWO }), { id: 'first' })).result.isOk()).toBe(true);
  const next = await rollOut(setting, specOf('42', { ...UPDATE, previous: 'retire' }), { id: 'next' });
  expect(next.result.isOk()).toBe(true);
  toBoth((account) => account.fault({ kind: 'model-error', region: REGIONS[1], times: Number.POSITIVE_INFINITY }));
  expect((await rollOut(setting, specOf('43', UPDATE), { id: 'last' })).result.isErr()).toBe(true);
  const { inMemory: twin, overHttp } = twins();
  expect(twin).toStrictEqual(overHttp);
});

it('an endpoint for each version, that scales as the previous one, by its schedules too', async () => {
  openTwins({ ...NO_QUOTA, traffic: 'endpoint' });
  expect((await rollOut(setting, specOf('41', { regions: TWO }), { id: 'first' })).result.isOk()).toBe(true);
  const [endpoint] = setting.account.holdings(REGIONS[0]).endpoints;
  const target = {
    ServiceNamespace: 'sagemaker',
    ScalableDimension: 'sagemaker:variant:DesiredInstanceCount',
    ResourceId: `endpoint/${endpoint?.name}/variant/${endpoint?.variants[0]?.name}`,
  };
  const schedule = { Schedule: 'at(2031-01-01T00:00:00)', StartTime: new Date(1_900_000_000_000) };
  toBoth((account) => {
    account.act(REGIONS[0], 'RegisterScalableTarget', { ...target, MinCapacity: 2, MaxCapacity: 8 });
    account.act(REGIONS[0], 'PutScheduledAction', {
      ...target,
      ...schedule,
      ScheduledActionName: 'mornings',
      ScalableTargetAction: { MinCapacity: 4 },
    });
  });
  const spec = specOf('42', { ...UPDATE, monitoring: 'required', previous: 'retire' });
  expect((await rollOut(setting, spec, { id: 'next' })).result.isOk()).toBe(true);
  const { inMemory: twin, overHttp } = twins();
  expect(twin).toStrictEqual(overHttp);
});

it('quotas, metrics, artifacts below a prefix, and what others made', async () => {
  openTwins({ adopt: true });
  const [region] = REGIONS;
  toBoth((account) => {
    account.seedServing(region, { endpoint: 'fraud', variants: [{ name: 'AllTraffic', count: 2 }] });
    account.putObject(region, `s3://models-${region}/fraud/whole/model.bin`);
  });
  const spec = specOf('42', { ...UPDATE, regions: [`aws/${region}`] });
  const model = { ...spec.model, artifact: `s3://models-${region}/fraud/whole/` };
  await rollOut(setting, { ...spec, model }, { id: 'r' });
  const { deployment, previous } = (
    await setting.provider.prepare({ model: { ...model, environment: {} } as never }, setting.call(region, 'r/x/1'))
  )._unsafeUnwrap();
  toBoth((account) => account.traffic(region, 'fraud', { requests: 100, latencyMs: 50, errors: 3 }));
  await setting.clock.sleep(600_000);
  const query = { metric: 'latency-p95', windowMs: 300_000 } as const;
  const reading = await setting.provider.metric?.({ deployment, query }, setting.call(region, 'metric'));
  expect(reading?._unsafeUnwrap()).toMatchObject({ state: 'no-data' });
  const to = Math.floor(setting.clock.now() / 60_000) * 60_000;
  const counts = await setting.provider.health?.(
    { deployment: previous as AwsDeployment, from: to - 660_000, to, slowerThanMs: 40 },
    setting.call(region, 'health'),
  );
  expect(counts?._unsafeUnwrap()).toMatchObject({ periods: [{ requests: 100, errors: 3, slower: 100 }], open: [] });
  const { inMemory: twin, overHttp } = twins();
  expect(twin).toStrictEqual(overHttp);
});

/** Those that the routers of tables ask: their tests are over HTTP. */
const OF_ROUTERS: readonly string[] = [
  'GetObject',
  'PutObject',
  'GetParameter',
  'GetParameterHistory',
  'PutParameter',
  'GetHostedZone',
  'ListResourceRecordSets',
  'ChangeResourceRecordSets',
  'GetChange',
  'GetHealthCheckStatus',
];
const APIS = Object.keys(SERVICE_OF).filter((api) => !OF_ROUTERS.includes(api));

const FAULTS = [
  'error-before-commit',
  'error-after-commit',
  'reset',
  'reset-after-commit',
  'cut-off',
  'html',
  'clock-skew',
  'expired-token',
  'throttle',
  'deny',
] as const satisfies readonly Fault['kind'][];

it.each(FAULTS)('calls that meet the fault %s, each API once', async (kind) => {
  openTwins({ ...SCALED, ...NO_QUOTA });
  for (const api of APIS)
    toBoth((account) => account.fault({ kind, api, ...(kind === 'throttle' && { retryAfterSeconds: 3 }) }));
  await rollOut(setting, specOf('41', { regions: [`aws/${REGIONS[0]}`] }), { id: 'first' });
  const { inMemory: twin, overHttp } = twins();
  expect(twin).toStrictEqual(overHttp);
});

it('all of that asks each API at least once', () => {
  expect([...asked].sort()).toEqual([...APIS].sort());
});
