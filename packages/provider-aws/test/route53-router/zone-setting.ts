import type { Router } from '@landfall/core/router';
import type { RoutingEntry, RoutingTable } from '@landfall/core/routing';
import { onTestFinished } from 'vitest';
import { type Route53RouterOptions, route53Router } from '../../src/index.ts';
import { accountServer } from '../simulator/http/account-server.ts';
import type { RecordSet } from '../simulator/route53/hosted-zones.ts';
import { type SimulatedAccount, simulatedAccount } from '../simulator/simulated-account.ts';

export const ZONE = 'Z0123456789EXAMPLE';
export const NAME = 'fraud.example.com';
const REGION = 'us-east-1';

/** An account on a clock that stands still unless it is moved. */
export interface ZoneSetting {
  readonly account: SimulatedAccount;
  readonly clock: { now(): number; pass(ms: number): void };
}

/** Opens an account that answers over HTTP, with a zone in which others have records. Close it at the end of the test. */
export function openZoneSetting(): ZoneSetting {
  let now = 1_800_000_000_000;
  const clock = {
    now: () => now,
    pass(ms: number) {
      now += ms;
    },
  };
  const account = simulatedAccount({ now: clock.now }, accountServer);
  account.zones.put(ZONE, 'example.com');
  account.listen();
  return { account, clock };
}

/** Closes an account. Throws where it met what AWS would not know. */
export function closeZoneSetting({ account }: ZoneSetting): void {
  account.close();
  if (account.unexpected.length > 0)
    throw new Error(`The account met what it should not: ${account.unexpected.join('; ')}`);
}

/** A zone for one test. */
export function zoneOfTest(): ZoneSetting {
  const setting = openZoneSetting();
  onTestFinished(() => closeZoneSetting(setting));
  return setting;
}

/** Options of a router that has no rate limit to speak of. */
export function optionsOf(
  { clock }: Pick<ZoneSetting, 'clock'>,
  options: Partial<Route53RouterOptions> = {},
): Route53RouterOptions {
  return {
    zone: ZONE,
    name: NAME,
    policy: 'weighted',
    credentials: { accessKeyId: 'AKIDTEST', secretAccessKey: 'secret' },
    rate: { perSecond: 1_000, burst: 10_000 },
    clock,
    ...options,
  };
}

/** A router of the zone, as each process makes its own. */
export function routerOf(setting: ZoneSetting, options: Partial<Route53RouterOptions> = {}): Router {
  return route53Router(optionsOf(setting, options));
}

type Action = 'CREATE' | 'DELETE' | 'UPSERT';

/** Changes records as a person does. */
export function byHand(
  { account }: ZoneSetting,
  ...changes: readonly (readonly [action: Action, record: RecordSet])[]
): void {
  const Changes = changes.map(([Action, ResourceRecordSet]) => ({ Action, ResourceRecordSet }));
  account.act(REGION, 'ChangeResourceRecordSets', { HostedZoneId: ZONE, ChangeBatch: { Changes } });
}

/** A CNAME record of a region, as the router makes it. */
export function cname(region: string, but: Partial<RecordSet> = {}): RecordSet {
  return {
    Name: `${NAME}.`,
    Type: 'CNAME',
    SetIdentifier: `aws/${region}`,
    Weight: 1,
    TTL: 60,
    ResourceRecords: [{ Value: `${region}.front.example.com` }],
    ...but,
  };
}

/** The records of the name. */
export function recordsIn({ account }: ZoneSetting): readonly RecordSet[] {
  return account.zones.recordsOf(ZONE).filter(({ Type }) => Type === 'CNAME');
}

/** The record of a region. */
export function recordIn(setting: ZoneSetting, region: string): RecordSet {
  const record = recordsIn(setting).find(({ SetIdentifier }) => SetIdentifier === `aws/${region}`);
  if (record === undefined) throw new Error(`The zone has no record of ${region}`);
  return record;
}

/** The entry of a region, with an address of its own. */
export function entryOf(region: string, but: Partial<RoutingEntry> = {}): RoutingEntry {
  return {
    region: `aws/${region}`,
    url: `https://${region}.front.example.com/`,
    weight: 1,
    state: 'in',
    ...but,
  };
}

/** The regions of a table, in its order. */
export function regionsOf({ entries }: RoutingTable): readonly string[] {
  return entries.map(({ region }) => region.slice('aws/'.length));
}

const { signal } = new AbortController();

/** A call that nobody cancels. */
export const call = { model: 'fraud', signal };

/** The table that a router reads. */
export async function tableOf(router: Router): Promise<RoutingTable> {
  return (await router.read(call))._unsafeUnwrap();
}
