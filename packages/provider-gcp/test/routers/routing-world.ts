import type { Router } from '@landfall/core/router';
import type { RoutingEntry, RoutingTable } from '@landfall/core/routing';
import {
  type CloudDnsRouterOptions,
  cloudDnsRouter,
  type GcsTableRouterOptions,
  gcsTableRouter,
} from '../../src/index.ts';
import { startServer } from '../simulator/http-server.ts';
import { type CloudDns, cloudDns } from '../simulator/routing/cloud-dns.ts';
import { type CloudStorage, cloudStorage } from '../simulator/routing/cloud-storage.ts';
import { asWritten, type Rrset } from '../simulator/routing/zone-records.ts';

export const PROJECT = 'landfall-test';
export const ZONE = 'example-com';
export const NAME = 'fraud.example.com';
export const BUCKET = 'landfall-routes';
export const OBJECT = 'routes/fraud.json';
export const HEALTH_CHECK = 'projects/landfall-test/global/healthChecks/fraud';

const BEGIN = 1_800_000_000_000;
const MINUTE = 60_000;

/** Cloud DNS and Cloud Storage on loopback. `begin` empties both; the server stays. */
export interface RoutingWorld {
  readonly dns: CloudDns;
  readonly storage: CloudStorage;
  readonly url: string;
  readonly clock: { now(): number; pass(ms: number): void };
  begin(now?: () => number): void;
  close(): void;
}

/** Starts them. */
export async function startRoutingWorld(): Promise<RoutingWorld> {
  let passed = 0;
  let at = () => BEGIN + passed;
  const now = () => at();
  let dns = cloudDns(now);
  let storage = cloudStorage(now);
  const server = await startServer(async (call) =>
    call.url.startsWith('/dns/') ? dns.answer(call) : storage.answer(call),
  );
  const world: RoutingWorld = {
    get dns() {
      return dns;
    },
    get storage() {
      return storage;
    },
    url: server.url,
    clock: {
      now,
      pass(ms) {
        passed += ms;
      },
    },
    begin(given = () => BEGIN + passed) {
      // What was written in the world before is long ago.
      passed += MINUTE;
      at = given;
      dns = cloudDns(now);
      storage = cloudStorage(now);
      dns.putZone(ZONE, 'example.com.');
      storage.putBucket(BUCKET);
    },
    close: server.close,
  };
  world.begin();
  return world;
}

const auth = { getRequestHeaders: async () => new Headers({ authorization: 'Bearer token' }) };

/** A router of the zone, as each process makes its own. */
export function dnsRouter({ url }: RoutingWorld, options: Partial<CloudDnsRouterOptions> = {}): Router {
  return cloudDnsRouter({ project: PROJECT, zone: ZONE, name: NAME, policy: 'weighted', auth, url, ...options });
}

/** A router of the object. */
export function gcsRouter({ url }: RoutingWorld, options: Partial<GcsTableRouterOptions> = {}): Router {
  return gcsTableRouter({ bucket: BUCKET, object: OBJECT, auth, url, ...options });
}

/** The record sets of the name, as they were written. */
export function recordsIn({ dns }: RoutingWorld, name = NAME): readonly Rrset[] {
  return dns
    .recordsOf(ZONE)
    .filter((each) => each.name === `${name}.`)
    .map(asWritten);
}

/** The record set of the name that has a policy, as Cloud DNS gives it. */
export function recordIn({ dns }: RoutingWorld): Rrset {
  const found = dns.recordsOf(ZONE).find((each) => each.name === `${NAME}.` && each.routingPolicy !== undefined);
  if (found === undefined) throw new Error('The zone has no record set of the name with a policy');
  return found;
}

/** Replaces the record set of the name as a person does; undefined deletes it. */
export function replaceRecord(world: RoutingWorld, next: Rrset | undefined): void {
  world.dns.change(ZONE, { deletions: [recordIn(world)], additions: next === undefined ? [] : [next] });
}

type Items = NonNullable<NonNullable<Rrset['routingPolicy']>['wrr']>['items'];

/** Changes the items of a weighted policy as a person does. */
export function changeItems(world: RoutingWorld, change: (items: NonNullable<Items>) => Items): void {
  const record = asWritten(recordIn(world));
  const items = change(record.routingPolicy?.wrr?.items ?? []) ?? [];
  replaceRecord(world, { ...record, routingPolicy: { ...record.routingPolicy, wrr: { items } } });
}

/** The entry of a region, with a host of its own. */
export function entryOf(region: string, but: Partial<RoutingEntry> = {}): RoutingEntry {
  return {
    region: `gcp/${region}`,
    url: `https://${region}.front.example.com/`,
    weight: 1,
    state: 'in',
    ...but,
  };
}

/** The regions of a table, in its order. */
export function regionsOf({ entries }: RoutingTable): readonly string[] {
  return entries.map(({ region }) => region.slice('gcp/'.length));
}

/** What the object holds. */
export function objectIn({ storage }: RoutingWorld): RoutingTable & Readonly<Record<string, unknown>> {
  return JSON.parse(storage.textOf(BUCKET, OBJECT) ?? 'null') as never;
}

const { signal } = new AbortController();

/** A call that nobody cancels. */
export const call = { model: 'fraud', signal };

/** The table that a router reads. */
export async function tableOf(router: Router): Promise<RoutingTable> {
  return (await router.read(call))._unsafeUnwrap();
}

/** Replaces the entries of the table, and gives what `apply` answered. */
export async function enter(router: Router, ...entries: readonly RoutingEntry[]) {
  const table = await tableOf(router);
  return router.apply({ ...table, entries }, table.version, call);
}

/** Adds entries of regions, and gives what `apply` answered. */
export async function add(router: Router, ...regions: readonly string[]) {
  const table = await tableOf(router);
  const entries = [...table.entries, ...regions.map((region) => entryOf(region))];
  return router.apply({ ...table, entries }, table.version, call);
}
