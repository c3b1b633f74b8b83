import type { Router } from '@landfall/core/router';
import type { RoutingEntry, RoutingTable } from '@landfall/core/routing';
import { onTestFinished } from 'vitest';
import {
  type S3TableRouterOptions,
  type SsmTableRouterOptions,
  s3TableRouter,
  ssmTableRouter,
} from '../../src/index.ts';
import { accountServer } from '../simulator/http/account-server.ts';
import { type SimulatedAccount, simulatedAccount } from '../simulator/simulated-account.ts';

export const REGION = 'us-east-1';
export const COPY = 'eu-west-1';
export const PARAMETER = '/landfall/fraud';
export const BUCKET = 'landfall-routes';
export const KEY = 'routes/fraud.json';

const credentials = { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret' };

/** An account that answers over HTTP until the test ends, with a bucket. Nothing that AWS would not know may happen. */
export function openAccount(): SimulatedAccount {
  let now = 1_800_000_000_000;
  const account = simulatedAccount({ now: () => (now += 1), regions: [REGION, COPY, 'ap-southeast-2'] }, accountServer);
  account.putBucket(REGION, BUCKET);
  account.listen();
  return account;
}

/** Closes an account, and throws where it met what AWS would not know. */
export function closeAccount(account: SimulatedAccount): void {
  account.close();
  if (account.unexpected.length > 0)
    throw new Error(`The account met what it should not: ${account.unexpected.join('; ')}`);
}

/** An account for one test. */
export function accountOfTest(): SimulatedAccount {
  const account = openAccount();
  onTestFinished(() => closeAccount(account));
  return account;
}

/** A router of the parameter, as each process makes its own. */
export function ssmRouter(options: Partial<SsmTableRouterOptions> = {}): Router {
  return ssmTableRouter({ parameter: PARAMETER, regions: [REGION, COPY], credentials, ...options });
}

/** A router of the bucket. */
export function s3Router(options: Partial<S3TableRouterOptions> = {}): Router {
  return s3TableRouter({ bucket: BUCKET, key: KEY, region: REGION, credentials, ...options });
}

/** Writes the parameter as a person does in the console. */
export function putParameter(account: SimulatedAccount, value: string, region = REGION): void {
  account.act(region, 'PutParameter', { Name: PARAMETER, Value: value, Type: 'String', Overwrite: true });
}

/** Writes the object as a person does, who uploads a file. */
export function putObject(account: SimulatedAccount, text: string): void {
  account.act(REGION, 'PutObject', { Bucket: BUCKET, Key: KEY, Body: text, ContentType: 'application/json' });
}

/** What the parameter of a region holds now. */
export function parameterIn(
  account: SimulatedAccount,
  region = REGION,
): RoutingTable & Readonly<Record<string, unknown>> {
  const { Parameter } = account.act(region, 'GetParameter', { Name: PARAMETER }) as {
    readonly Parameter: { readonly Value: string };
  };
  return JSON.parse(Parameter.Value) as RoutingTable & Readonly<Record<string, unknown>>;
}

/** What the object holds now. */
export function objectIn(account: SimulatedAccount): RoutingTable {
  const { Body } = account.act(REGION, 'GetObject', { Bucket: BUCKET, Key: KEY }) as { readonly Body: string };
  return JSON.parse(Body) as RoutingTable;
}

/** The entry of a region. */
export function entryOf(region: string, but: Partial<RoutingEntry> = {}): RoutingEntry {
  return { region: `aws/${region}`, endpoint: 'fraud', weight: 1, state: 'in', ...but };
}

/** The regions of a table, in the order of their names. */
export function regionsOf({ entries }: RoutingTable): readonly string[] {
  return entries.map(({ region }) => region.slice(4)).sort();
}

const { signal } = new AbortController();

/** A call that nobody cancels. */
export const call = { model: 'fraud', signal };

/** The table that a router reads. */
export async function tableOf(router: Router): Promise<RoutingTable> {
  return (await router.read(call))._unsafeUnwrap();
}
