import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { asWritten, type Rrset } from '../simulator/routing/zone-records.ts';
import {
  add,
  changeItems,
  dnsRouter,
  enter,
  entryOf,
  HEALTH_CHECK,
  recordIn,
  recordsIn,
  replaceRecord,
  startRoutingWorld,
  tableOf,
} from './routing-world.ts';

const world = await startRoutingWorld();
afterAll(() => world.close());
beforeEach(() => world.begin());

describe('what a person gave an item', () => {
  const ip = (last: number) => ({ url: `https://203.0.113.${last}/` });

  /** A person gives the first region a second address. */
  async function withTwoAddresses() {
    const router = dnsRouter(world);
    (await enter(router, entryOf('us-central1', ip(1)), entryOf('europe-west4', ip(2))))._unsafeUnwrap();
    changeItems(world, ([one = {}, ...others]) => [{ ...one, rrdatas: ['203.0.113.9', '203.0.113.1'] }, ...others]);
    return { router, before: recordIn(world) };
  }

  it('comes back with the region, as a watch takes it out of the table and puts it back', async () => {
    const { router, before } = await withTwoAddresses();
    for (const state of ['out', 'draining', 'in'] as const) {
      const { entries } = await tableOf(router);
      const changed = entries.map((entry, at) => (at === 0 ? { ...entry, state } : entry));
      (await enter(router, ...changed))._unsafeUnwrap();
      expect(recordIn(world).routingPolicy?.wrr?.items).toHaveLength(state === 'in' ? 2 : 1);
    }
    const sorted = (record: Rrset) =>
      asWritten(record).routingPolicy?.wrr?.items?.toSorted(
        (a, b) => Number(JSON.stringify(a) > JSON.stringify(b)) - 0.5,
      );
    expect(sorted(recordIn(world))).toEqual(sorted(before));
  });

  it('comes back with the address, as a rollout enters its own and is rolled back', async () => {
    const { router, before } = await withTwoAddresses();
    const { entries } = await tableOf(router);
    const [first, second] = entries;
    expect(first?.url).toBe('https://203.0.113.1/');
    (await enter(router, entryOf('us-central1', ip(21)), ...entries.slice(1)))._unsafeUnwrap();
    (await enter(router, entryOf('us-central1', ip(21)), entryOf('europe-west4', ip(22))))._unsafeUnwrap();
    (await enter(router, entryOf('us-central1', ip(21)), ...entries.slice(1)))._unsafeUnwrap();
    (await enter(router, entryOf('us-central1', ip(1)), ...(second === undefined ? [] : [second])))._unsafeUnwrap();
    expect(recordIn(world)).toEqual(before);
  });

  it('is forgotten once another address came after the next', async () => {
    const { router } = await withTwoAddresses();
    for (const last of [21, 31, 1])
      (await enter(router, entryOf('us-central1', ip(last)), entryOf('europe-west4', ip(2))))._unsafeUnwrap();
    expect(recordIn(world).routingPolicy?.wrr?.items?.[0]?.rrdatas).toEqual(['203.0.113.1']);
  });

  it('stays, if it is a location: unless the options name one', async () => {
    const router = dnsRouter(world, { policy: 'geo' });
    (await enter(router, entryOf('us-central1'), entryOf('europe-west4')))._unsafeUnwrap();
    const record = asWritten(recordIn(world));
    const [one, two] = record.routingPolicy?.geo?.items ?? [];
    const items = [{ ...one, location: 'us-east1' }, two] as never;
    replaceRecord(world, { ...record, routingPolicy: { geo: { items } } });
    const locations = () => recordIn(world).routingPolicy?.geo?.items?.map(({ location }) => location);
    for (const state of ['in', 'out', 'in'] as const)
      (
        await enter(router, entryOf('us-central1', { state }), entryOf('europe-west4'), entryOf('asia-east1'))
      )._unsafeUnwrap();
    expect(locations()?.toSorted()).toEqual(['asia-east1', 'europe-west4', 'us-east1']);
    const named = dnsRouter(world, { policy: 'geo', gcpRegions: { 'gcp/us-central1': 'us-west1' } });
    (await add(named, 'asia-south1'))._unsafeUnwrap();
    expect(locations()).toContain('us-west1');
  });

  it('of a backup stays while it is the primary', async () => {
    const router = dnsRouter(world, { policy: 'failover', healthCheck: HEALTH_CHECK });
    const entries = [
      entryOf('us-central1', ip(1)),
      entryOf('europe-west4', ip(2)),
      entryOf('asia-east1', ip(3)),
    ] as const;
    (await enter(router, ...entries))._unsafeUnwrap();
    const record = asWritten(recordIn(world));
    const { primaryTargets, backupGeoTargets } = record.routingPolicy?.primaryBackup ?? {};
    const items = backupGeoTargets?.items?.map((item) =>
      item.location === 'europe-west4' ? { ...item, location: 'europe-west1' } : item,
    );
    const primaryBackup = { trickleTraffic: 0.1, primaryTargets, backupGeoTargets: { items } } as never;
    replaceRecord(world, { ...record, routingPolicy: { ...record.routingPolicy, primaryBackup } });
    for (const state of ['out', 'in'] as const)
      (await enter(router, { ...entries[0], state }, entries[1], entries[2]))._unsafeUnwrap();
    const now = asWritten(recordIn(world)).routingPolicy?.primaryBackup;
    expect(now).toMatchObject({ trickleTraffic: 0.1, primaryTargets: { externalEndpoints: ['203.0.113.1'] } });
    expect(now?.backupGeoTargets?.items?.map(({ location }) => location)?.toSorted()).toEqual([
      'asia-east1',
      'europe-west1',
    ]);
  });

  it('of the whole record set stays when it becomes one of another type', async () => {
    const router = dnsRouter(world);
    (await add(router, 'us-central1'))._unsafeUnwrap();
    replaceRecord(world, { ...asWritten(recordIn(world)), ttl: 20 });
    (await enter(router, entryOf('us-central1', ip(1))))._unsafeUnwrap();
    expect(recordsIn(world)).toMatchObject([{ type: 'A', ttl: 20 }]);
  });
});
