import { type RoutingEntry, takesRequests } from '@landfall/core/routing';
import { seededRandom } from '@landfall/tests-support';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { CloudDnsRouterOptions } from '../../src/index.ts';
import { asWritten, itemsOf } from '../simulator/routing/zone-records.ts';
import {
  call,
  changeItems,
  dnsRouter,
  enter,
  entryOf,
  HEALTH_CHECK,
  recordIn,
  startRoutingWorld,
  tableOf,
} from './routing-world.ts';

const world = await startRoutingWorld();
afterAll(() => world.close());
beforeEach(() => world.begin());

const REGIONS = ['us-central1', 'us-east4', 'europe-west4', 'asia-east1'];
const healthCheck = HEALTH_CHECK;
const FIRST_SEED = Number(process.env['LANDFALL_SEED'] ?? 0);

/** Tables of some regions in any order: in, draining or out, at one of two addresses. One at least takes requests. */
function tables(seed: number, hasAddresses: boolean) {
  const random = seededRandom(seed);
  const pick = <T>(...of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const entry = (region: string): RoutingEntry => {
    const at = pick(1, 2);
    const place = REGIONS.indexOf(region);
    return entryOf(region, {
      url: hasAddresses ? `https://203.0.113.${at}${place}/` : `https://v${at}.${region}.example.com/`,
      state: pick('in', 'in', 'in', 'draining', 'out'),
      weight: pick(1, 1, 0.5, 3, 0),
      ...(pick(true, false) && { owner: `r${at}` }),
    });
  };
  const next = (): readonly RoutingEntry[] => {
    const shuffled = REGIONS.map((region) => [random(), region] as const).toSorted(([one], [other]) => one - other);
    const entries = shuffled.slice(0, pick(1, 2, 3, 4)).map(([, region]) => entry(region));
    return entries.some(takesRequests) ? entries : next();
  };
  return next;
}

describe.each<readonly [string, Partial<CloudDnsRouterOptions>, boolean]>([
  ['weighted', {}, false],
  ['weighted, with a health check', { healthCheck }, true],
  ['geo', { policy: 'geo' }, false],
  ['failover', { policy: 'failover', healthCheck }, true],
])('a record set that is %s', (_, options, hasAddresses) => {
  it.each(Array.from({ length: 3 }, (_none, at) => FIRST_SEED + at))(
    'holds any table after any other, and has an item for each region that takes requests (seed %i)',
    async (seed) => {
      const next = tables(seed, hasAddresses);
      for (let count = 0; count < 8; count += 1) {
        const entries = next();
        (await enter(dnsRouter(world, options), ...entries))._unsafeUnwrap();
        expect((await tableOf(dnsRouter(world, options))).entries).toEqual(entries);
        const serving = entries.filter(takesRequests).length;
        const items = itemsOf(recordIn(world).routingPolicy ?? {}).length;
        expect(items).toBe(options.policy === 'failover' ? Math.max(1, serving - 1) : serving);
      }
    },
  );
});

it.each(Array.from({ length: 3 }, (_none, at) => FIRST_SEED + at))(
  'the items of others stay through any tables, and through an empty one (seed %i)',
  async (seed) => {
    const next = tables(seed, false);
    const theirs = [1, 2].map((number) => ({ weight: number, rrdatas: [`Old-${number}.example.com.`] }));
    (await enter(dnsRouter(world), ...next()))._unsafeUnwrap();
    changeItems(world, (items) => [theirs[0] ?? {}, ...items, theirs[1] ?? {}]);
    for (let count = 0; count < 6; count += 1) {
      const entries = next();
      (await enter(dnsRouter(world), ...entries))._unsafeUnwrap();
      expect((await tableOf(dnsRouter(world))).entries).toEqual(entries);
      expect(asWritten(recordIn(world)).routingPolicy?.wrr?.items).toEqual(expect.arrayContaining(theirs));
    }
    const { version, ...table } = await tableOf(dnsRouter(world));
    const empty = { ...table, version, entries: [] };
    (await dnsRouter(world).apply(empty, version, { ...call, wasEmpty: true }))._unsafeUnwrap();
    expect(asWritten(recordIn(world)).routingPolicy?.wrr?.items).toEqual(theirs);
  },
);
