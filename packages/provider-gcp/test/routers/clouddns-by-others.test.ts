import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { asWritten, type Rrset } from '../simulator/routing/zone-records.ts';
import {
  add,
  call,
  changeItems,
  dnsRouter,
  enter,
  entryOf,
  HEALTH_CHECK,
  recordIn,
  recordsIn,
  regionsOf,
  replaceRecord,
  startRoutingWorld,
  tableOf,
  ZONE,
} from './routing-world.ts';

const world = await startRoutingWorld();
afterAll(() => world.close());
beforeEach(() => world.begin());

/** A zone with a table of two regions. */
async function withTable(): Promise<void> {
  const entries = [entryOf('us-central1', { owner: 'fraud-41' }), entryOf('europe-west4', { weight: 3 })];
  (await enter(dnsRouter(world), ...entries))._unsafeUnwrap();
}

const LEGACY = { weight: 10, rrdatas: ['old.example.com.'] };
const ADDRESS = { name: 'fraud.example.com.', type: 'A', ttl: 60, rrdatas: ['192.0.2.1'] };

const IN_BETWEEN: readonly (readonly [string, () => void])[] = [
  ['changes a weight', () => changeItems(world, ([one = {}, ...others]) => [{ ...one, weight: 9 }, ...others])],
  [
    'moves a region',
    () => changeItems(world, ([one = {}, ...others]) => [{ ...one, rrdatas: ['new.example.com.'] }, ...others]),
  ],
  ['takes a region out', () => changeItems(world, ([, ...others]) => others)],
  ['adds an item', () => changeItems(world, (items) => [...items, LEGACY])],
  ['changes the TTL', () => replaceRecord(world, { ...asWritten(recordIn(world)), ttl: 30 })],
  ['deletes the record set', () => replaceRecord(world, undefined)],
];

describe('a person who, between a read and the change,', () => {
  it.each(IN_BETWEEN)('%s: the change is a conflict, and the zone is as the person left it', async (_, change) => {
    await withTable();
    let left: unknown;
    world.dns.troubles.before('changes.create', () => {
      change();
      left = world.dns.recordsOf(ZONE);
    });
    const error = (await add(dnsRouter(world), 'asia-east1'))._unsafeUnwrapErr();
    expect(error.kind).toBe('conflict');
    expect(error.message).toBe(
      'The routing table clouddns://landfall-test/example-com/fraud.example.com was changed by others: a record is another one by now. Read it again, and apply the change to what was read.',
    );
    expect(world.dns.recordsOf(ZONE)).toEqual(left);
  });

  it('makes a record of the name before the first table: a conflict, and then a reason', async () => {
    world.dns.troubles.before('changes.create', () => world.dns.change(ZONE, { additions: [ADDRESS] }));
    expect((await add(dnsRouter(world), 'us-central1'))._unsafeUnwrapErr().kind).toBe('conflict');
    expect(recordsIn(world)).toEqual([ADDRESS]);
    expect((await dnsRouter(world).read(call))._unsafeUnwrapErr()).toMatchObject({ kind: 'invalid' });
  });

  it('changes a record of another name is in nobody’s way', async () => {
    await withTable();
    const other = { ...ADDRESS, name: 'api.example.com.' };
    world.dns.troubles.before('changes.create', () => world.dns.change(ZONE, { additions: [other] }));
    expect((await add(dnsRouter(world), 'asia-east1')).isOk()).toBe(true);
    expect(recordsIn(world, 'api.example.com')).toEqual([other]);
  });
});

describe('two writers', () => {
  it('at the same time: one is told to read again, and then both have their entries', async () => {
    await withTable();
    world.dns.troubles.before('changes.create', async () => add(dnsRouter(world), 'asia-east1'));
    const second = dnsRouter(world);
    expect((await add(second, 'asia-south1'))._unsafeUnwrapErr().kind).toBe('conflict');
    (await add(second, 'asia-south1'))._unsafeUnwrap();
    expect(regionsOf(await tableOf(second))).toEqual(['us-central1', 'europe-west4', 'asia-east1', 'asia-south1']);
  });
});

describe('what a person changed in the record set', () => {
  it('is what the table says: a weight, and an address', async () => {
    await withTable();
    changeItems(world, ([one = {}, two = {}]) => [
      { ...one, weight: 40 },
      { ...two, rrdatas: ['Blue.Example.com.'] },
    ]);
    const { entries } = await tableOf(dnsRouter(world));
    expect(entries).toEqual([
      entryOf('us-central1', { owner: 'fraud-41', weight: 40 }),
      entryOf('europe-west4', { weight: 3, url: 'https://blue.example.com/' }),
    ]);
  });

  it('stays as it is when others change the table: its order, its TTL, its spelling', async () => {
    await withTable();
    const record = asWritten(recordIn(world));
    const items = [
      { weight: 3, rrdatas: ['Europe-West4.Front.example.com.'] },
      LEGACY,
      { weight: 7, rrdatas: ['us-central1.front.example.com.'] },
    ];
    replaceRecord(world, { ...record, ttl: 20, routingPolicy: { wrr: { items } } });
    const before = recordIn(world);
    const router = dnsRouter(world);
    const table = await tableOf(router);
    (await add(router, 'asia-east1'))._unsafeUnwrap();
    const added = { weight: 1, rrdatas: ['asia-east1.front.example.com.'] };
    expect(recordsIn(world)).toEqual([{ ...asWritten(before), routingPolicy: { wrr: { items: [...items, added] } } }]);
    (await enter(router, ...table.entries))._unsafeUnwrap();
    expect(recordIn(world)).toEqual(before);
  });

  it('stays a weight of 0, which the next change does not delete', async () => {
    await withTable();
    changeItems(world, ([one = {}, ...others]) => [{ ...one, weight: 0 }, ...others]);
    expect((await tableOf(dnsRouter(world))).entries[0]).toMatchObject({ weight: 0, state: 'in' });
    (await add(dnsRouter(world), 'asia-east1'))._unsafeUnwrap();
    expect(recordIn(world).routingPolicy?.wrr?.items?.[0]).toMatchObject({ weight: 0 });
    expect((await tableOf(dnsRouter(world))).entries[0]).toMatchObject({ weight: 0, state: 'in' });
  });

  it('takes a region out of the table where its item was deleted', async () => {
    await withTable();
    changeItems(world, ([, two = {}]) => [two]);
    expect(regionsOf(await tableOf(dnsRouter(world)))).toEqual(['europe-west4']);
    (await add(dnsRouter(world), 'asia-east1'))._unsafeUnwrap();
    expect(regionsOf(await tableOf(dnsRouter(world)))).toEqual(['europe-west4', 'asia-east1']);
  });

  it('takes all regions out where the record set was deleted', async () => {
    await withTable();
    replaceRecord(world, undefined);
    expect(await tableOf(dnsRouter(world))).toMatchObject({ version: 1, entries: [] });
  });

  it('lets a region in that was out, and whose item was made again', async () => {
    const router = dnsRouter(world);
    (
      await enter(router, entryOf('us-central1', { state: 'out', owner: 'fraud-41' }), entryOf('asia-east1'))
    )._unsafeUnwrap();
    const again = { weight: 2, rrdatas: ['us-central1.front.example.com.'] };
    changeItems(world, (items) => [...items, again]);
    expect((await tableOf(router)).entries[0]).toMatchObject({ state: 'in', weight: 2, owner: 'fraud-41' });
  });

  it('is found by its location in a geo policy, whatever its address', async () => {
    const router = dnsRouter(world, { policy: 'geo' });
    (await enter(router, entryOf('us-central1'), entryOf('europe-west4')))._unsafeUnwrap();
    const record = asWritten(recordIn(world));
    const [one, two] = record.routingPolicy?.geo?.items ?? [];
    const geo = {
      enableFencing: true,
      items: [
        { ...two, rrdatas: ['b.example.com.'] },
        { ...one, rrdatas: ['a.example.com.'] },
      ],
    };
    replaceRecord(world, { ...record, routingPolicy: { geo } } as Rrset);
    const { entries } = await tableOf(router);
    expect(entries.map(({ region, url }) => [region, url])).toEqual([
      ['gcp/us-central1', 'https://a.example.com/'],
      ['gcp/europe-west4', 'https://b.example.com/'],
    ]);
    (await add(router, 'asia-east1'))._unsafeUnwrap();
    expect(asWritten(recordIn(world)).routingPolicy?.geo).toMatchObject({ enableFencing: true });
  });

  it('swaps both regions of a failover', async () => {
    const router = dnsRouter(world, { policy: 'failover', healthCheck: HEALTH_CHECK });
    const [a, b] = [1, 2].map((last) => ({ url: `https://203.0.113.${last}/` }));
    (await enter(router, entryOf('us-central1', a), entryOf('europe-west4', b)))._unsafeUnwrap();
    const record = asWritten(recordIn(world));
    const targets = (last: number) => ({ externalEndpoints: [`203.0.113.${last}`] });
    const items = [{ location: 'us-central1', healthCheckedTargets: targets(1) }];
    const primaryBackup = { primaryTargets: targets(2), backupGeoTargets: { items }, trickleTraffic: 0.1 };
    replaceRecord(world, { ...record, routingPolicy: { ...record.routingPolicy, primaryBackup } });
    expect(regionsOf(await tableOf(router))).toEqual(['europe-west4', 'us-central1']);
    (
      await enter(router, ...(await tableOf(router)).entries.map((entry) => ({ ...entry, owner: 'x' })))
    )._unsafeUnwrap();
    expect(asWritten(recordIn(world)).routingPolicy?.primaryBackup).toEqual(primaryBackup);
  });

  it('and the address of a failover’s primary are read from their places', async () => {
    const router = dnsRouter(world, { policy: 'failover', healthCheck: HEALTH_CHECK });
    const [a, b] = [1, 2].map((last) => ({ url: `https://203.0.113.${last}/` }));
    (await enter(router, entryOf('us-central1', a), entryOf('europe-west4', b)))._unsafeUnwrap();
    const record = asWritten(recordIn(world));
    const [backup] = record.routingPolicy?.primaryBackup?.backupGeoTargets?.items ?? [];
    const moved = { ...backup, healthCheckedTargets: { externalEndpoints: ['203.0.113.8'] } };
    const primaryBackup = {
      primaryTargets: { externalEndpoints: ['203.0.113.9'] },
      backupGeoTargets: { items: [moved] },
    };
    replaceRecord(world, { ...record, routingPolicy: { ...record.routingPolicy, primaryBackup } });
    expect((await tableOf(router)).entries.map(({ url }) => url)).toEqual([
      'https://203.0.113.9/',
      'https://203.0.113.8/',
    ]);
  });
});

describe('items of others in the policy', () => {
  it('are not in the table, and are never touched', async () => {
    await withTable();
    changeItems(world, (items) => [LEGACY, ...items]);
    const router = dnsRouter(world);
    const table = await tableOf(router);
    expect(regionsOf(table)).toEqual(['us-central1', 'europe-west4']);
    (await add(router, 'asia-east1'))._unsafeUnwrap();
    const { version, ...now } = await tableOf(router);
    (await router.apply({ ...now, version, entries: [] }, version, { ...call, wasEmpty: true }))._unsafeUnwrap();
    expect(asWritten(recordIn(world)).routingPolicy).toEqual({ wrr: { items: [LEGACY] } });
  });

  it('are not taken for a region that a person deleted', async () => {
    await withTable();
    changeItems(world, (items) => [...items, LEGACY]);
    // From now on the table knows that somebody else has an item.
    (await add(dnsRouter(world), 'asia-east1'))._unsafeUnwrap();
    changeItems(world, ([, ...others]) => others);
    expect(regionsOf(await tableOf(dnsRouter(world)))).toEqual(['europe-west4', 'asia-east1']);
  });
});
