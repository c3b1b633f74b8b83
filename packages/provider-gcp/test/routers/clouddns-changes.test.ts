import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { asWritten, type Rrset } from '../simulator/routing/zone-records.ts';
import {
  add,
  call,
  dnsRouter,
  enter,
  entryOf,
  HEALTH_CHECK,
  recordIn,
  recordsIn,
  startRoutingWorld,
  tableOf,
  ZONE,
} from './routing-world.ts';

const world = await startRoutingWorld();
afterAll(() => world.close());
beforeEach(() => world.begin());

const TABLE = '_landfall.fraud.example.com';

describe('one change', () => {
  it('replaces the record set and its TXT record at once, and names both as they were read', async () => {
    const router = dnsRouter(world);
    (await add(router, 'us-central1'))._unsafeUnwrap();
    const before = [...recordsIn(world, TABLE), ...recordsIn(world)];
    world.dns.troubles.calls.length = 0;
    (await add(router, 'europe-west4'))._unsafeUnwrap();
    expect(world.dns.troubles.calls.filter((name) => name === 'changes.create')).toHaveLength(1);
    expect(asWritten(world.dns.lastChange(ZONE))).toEqual({
      deletions: before,
      additions: [...recordsIn(world, TABLE), ...recordsIn(world)],
    });
  });

  it('makes a weighted policy of names', async () => {
    (await enter(dnsRouter(world), entryOf('us-central1', { weight: 0.25 }), entryOf('europe-west4')))._unsafeUnwrap();
    expect(recordsIn(world)).toEqual([
      {
        name: 'fraud.example.com.',
        type: 'CNAME',
        ttl: 60,
        routingPolicy: {
          wrr: {
            items: [
              { weight: 0.25, rrdatas: ['us-central1.front.example.com.'] },
              { weight: 1, rrdatas: ['europe-west4.front.example.com.'] },
            ],
          },
        },
      },
    ]);
  });

  it('makes a geo policy of checked IP addresses, with the closest region of another cloud', async () => {
    const gcpRegions = { 'aws/us-east-1': 'us-east4' };
    const router = dnsRouter(world, { policy: 'geo', healthCheck: HEALTH_CHECK, gcpRegions, ttl: '5m' });
    const aws = entryOf('x', { region: 'aws/us-east-1', url: 'https://203.0.113.2/' });
    (await enter(router, entryOf('europe-west4', { url: 'https://203.0.113.1/' }), aws))._unsafeUnwrap();
    expect(recordsIn(world)).toEqual([
      {
        name: 'fraud.example.com.',
        type: 'A',
        ttl: 300,
        routingPolicy: {
          healthCheck: 'https://www.googleapis.com/compute/v1/projects/landfall-test/global/healthChecks/fraud',
          geo: {
            items: [
              { location: 'europe-west4', healthCheckedTargets: { externalEndpoints: ['203.0.113.1'] } },
              { location: 'us-east4', healthCheckedTargets: { externalEndpoints: ['203.0.113.2'] } },
            ],
          },
        },
      },
    ]);
  });

  it('has no item of a region that takes no requests, so that Cloud DNS cannot fall back on it', async () => {
    const router = dnsRouter(world);
    const entries = [
      entryOf('us-central1'),
      entryOf('europe-west4', { weight: 0 }),
      entryOf('asia-east1', { state: 'draining', weight: 5 }),
      entryOf('asia-south1', { state: 'out' }),
    ];
    const applied = (await enter(router, ...entries))._unsafeUnwrap();
    expect(recordIn(world).routingPolicy?.wrr?.items?.map(({ rrdatas }) => rrdatas)).toEqual([
      ['us-central1.front.example.com.'],
    ]);
    expect(await tableOf(dnsRouter(world))).toEqual(applied);
  });

  it('to an empty table deletes the record set, and keeps the version in the TXT record', async () => {
    const router = dnsRouter(world);
    const { version, ...table } = (await add(router, 'us-central1'))._unsafeUnwrap();
    const empty = { ...table, version, entries: [] };
    (await router.apply(empty, version, { ...call, wasEmpty: true }))._unsafeUnwrap();
    expect(recordsIn(world)).toEqual([]);
    expect(await tableOf(dnsRouter(world))).toEqual({ version: 2, model: 'fraud', entries: [] });
  });

  it('may lead to IP addresses instead of names, in another type of record', async () => {
    const router = dnsRouter(world);
    (await add(router, 'us-central1'))._unsafeUnwrap();
    (await enter(router, entryOf('us-central1', { url: 'https://203.0.113.1/' })))._unsafeUnwrap();
    expect(recordsIn(world).map(({ type }) => type)).toEqual(['A']);
    expect((await tableOf(router)).entries[0]?.url).toBe('https://203.0.113.1/');
  });

  it('with the regions of a long table fits, up to 99 of them', async () => {
    const owner = 'fraud-2026-11-27/k3x9/deploy:gcp/region/1';
    const entries = (count: number) => Array.from({ length: count }, (_, at) => entryOf(`region-${at}`, { owner }));
    const router = dnsRouter(world);
    for (const weight of [1, 2])
      (await enter(router, ...entries(99).map((entry) => ({ ...entry, weight }))))._unsafeUnwrap();
    expect(recordIn(world).routingPolicy?.wrr?.items).toHaveLength(99);
    const error = (await enter(router, ...entries(100)))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(error.message).toContain('entries: there are 100: Cloud DNS has room for 99');
  });
});

describe('failover', () => {
  const options = { policy: 'failover', healthCheck: HEALTH_CHECK } as const;
  const at = (region: string, last: number) => entryOf(region, { url: `https://203.0.113.${last}/` });

  function policyIn() {
    const { primaryBackup } = (asWritten(recordIn(world)) as Rrset).routingPolicy ?? {};
    return {
      primary: primaryBackup?.primaryTargets?.externalEndpoints,
      backups: primaryBackup?.backupGeoTargets?.items?.map(
        ({ location, healthCheckedTargets }) => `${location} ${healthCheckedTargets?.externalEndpoints?.join()}`,
      ),
    };
  }

  it('the first region of the table is the primary, and the others are its backups by location', async () => {
    const router = dnsRouter(world, options);
    (await enter(router, at('us-central1', 1), at('europe-west4', 2), at('asia-east1', 3)))._unsafeUnwrap();
    expect(policyIn()).toEqual({
      primary: ['203.0.113.1'],
      backups: ['europe-west4 203.0.113.2', 'asia-east1 203.0.113.3'],
    });
  });

  it('a region alone is its own backup, until another one is there', async () => {
    const router = dnsRouter(world, options);
    (await enter(router, at('us-central1', 1)))._unsafeUnwrap();
    expect(policyIn()).toEqual({ primary: ['203.0.113.1'], backups: ['us-central1 203.0.113.1'] });
    const alone = recordIn(world);
    (await enter(router, at('us-central1', 1), at('europe-west4', 2)))._unsafeUnwrap();
    expect(policyIn()).toEqual({ primary: ['203.0.113.1'], backups: ['europe-west4 203.0.113.2'] });
    (await enter(router, at('us-central1', 1)))._unsafeUnwrap();
    expect(recordIn(world)).toEqual(alone);
  });

  it('a backup takes the place of a primary that leaves, and gives it back', async () => {
    const router = dnsRouter(world, options);
    const entries = [at('us-central1', 1), at('europe-west4', 2), at('asia-east1', 3)] as const;
    (await enter(router, ...entries))._unsafeUnwrap();
    const before = policyIn();
    (await enter(router, { ...entries[0], state: 'out' }, entries[1], entries[2]))._unsafeUnwrap();
    expect(policyIn()).toEqual({ primary: ['203.0.113.2'], backups: ['asia-east1 203.0.113.3'] });
    (await enter(router, ...entries))._unsafeUnwrap();
    expect(policyIn().primary).toEqual(before.primary);
    expect(policyIn().backups?.toSorted()).toEqual(before.backups?.toSorted());
  });
});
