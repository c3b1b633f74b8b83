import type { Router } from '@landfall/core/router';
import type { RoutingEntry, RoutingTable } from '@landfall/core/routing';
import { type RouterSetup, routerRules } from '@landfall/core/testing';
import { everyOr, shareOf } from '@landfall/tests-support';
import { afterAll, describe, expect, it } from 'vitest';
import type { CloudDnsRouterOptions } from '../../src/index.ts';
import { readCloudDnsOptions } from '../../src/router/clouddns/clouddns-options.ts';
import { plannedRecord } from '../../src/router/clouddns/planned-record.ts';
import { tableRecord } from '../../src/router/clouddns/table-record.ts';
import type { Rrset } from '../simulator/routing/zone-records.ts';
import {
  BUCKET,
  dnsRouter,
  gcsRouter,
  HEALTH_CHECK,
  NAME,
  OBJECT,
  PROJECT,
  startRoutingWorld,
  ZONE,
} from './routing-world.ts';

const world = await startRoutingWorld();
afterAll(() => world.close());

/** Nobody answers there. */
const NOWHERE = 'http://127.0.0.1:9';

const REGIONS = [
  'us-central1',
  'us-east1',
  'us-east4',
  'us-west1',
  'europe-west1',
  'europe-west4',
  'europe-north1',
  'asia-east1',
  'asia-south1',
  'asia-southeast1',
];

/** An entry with every field. */
function entryWith(hostOf: (number: number) => string) {
  return (number: number): RoutingEntry => ({
    region: `gcp/${REGIONS[number]}`,
    url: `https://${hostOf(number)}/v1?model=fraud`,
    endpoint: `fraud-${number}`,
    weight: number + 0.5,
    state: 'in',
    location: { latitude: 50.1 - number, longitude: 8.6 + number },
    owner: `Grüße "${number}" \\ 🛬/k3x/deploy:gcp/region-${number}/1`,
    modelVersion: '41',
  });
}

const byName = entryWith((number) => `${REGIONS[number]}.example.com`);
const byAddress = entryWith((number) => `203.0.113.${number + 1}`);
const bySixth = entryWith((number) => `[2001:db8::${number + 1}]`);

function dnsSetup(options: Partial<CloudDnsRouterOptions>, entry: RouterSetup['entry']): RouterSetup {
  const make = (): Router => dnsRouter(world, options);
  /** Replaces the record set and the TXT record, as a person with a tool does. */
  const put = (_: Router, content: unknown): void => {
    const given = { project: PROJECT, zone: ZONE, name: NAME, policy: 'weighted', ...options } as const;
    const settings = readCloudDnsOptions(given);
    const table = content as RoutingTable;
    const nothing = { record: undefined, slots: [], byRegion: new Map(), others: [], kept: new Map() };
    const deletions = world.dns.recordsOf(ZONE).filter(({ type }) => type !== 'SOA');
    const { record } = plannedRecord(settings, table, nothing);
    const additions = [
      tableRecord(settings, table, { others: 0, kept: new Map() }),
      ...(record === undefined ? [] : [record]),
    ] as unknown as readonly Rrset[];
    world.dns.change(ZONE, { deletions, additions });
  };
  return {
    router: () => {
      world.begin();
      return make();
    },
    again: make,
    ...(entry !== undefined && { entry }),
    put,
    unreachable: () => dnsRouter(world, { ...options, url: NOWHERE }),
  };
}

const healthCheck = HEALTH_CHECK;

const SETTINGS: readonly (readonly [string, Partial<CloudDnsRouterOptions>, RouterSetup['entry']])[] = [
  ['weighted, by name', {}, byName],
  ['weighted, by IP address', {}, byAddress],
  ['weighted, by IPv6 address', {}, bySixth],
  ['weighted, with a health check', { healthCheck }, byAddress],
  ['geo', { policy: 'geo' }, byName],
  ['geo, with a health check', { policy: 'geo', healthCheck }, byAddress],
  ['failover', { policy: 'failover', healthCheck }, byAddress],
];

describe.each(shareOf(SETTINGS, { every: everyOr(3) }))('a record set that is %s', (_, options, entry) => {
  it.each(routerRules(dnsSetup(options, entry)))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});

describe('an object in a bucket', () => {
  const setup: RouterSetup = {
    router: () => {
      let reads = 0;
      // Each look at the clock is a second later, so that no write is too early.
      world.begin(() => {
        reads += 1;
        return reads * 1_000;
      });
      return gcsRouter(world);
    },
    again: () => gcsRouter(world),
    put: (_, content) => world.storage.put(BUCKET, OBJECT, JSON.stringify(content)),
    unreachable: () => gcsRouter(world, { url: NOWHERE }),
  };

  it.each(routerRules(setup))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});
