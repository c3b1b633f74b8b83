import { type Router, withEntries } from '@landfall/core/router';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { RoutingFault } from '../simulator/routing/routing-faults.ts';
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
  regionsOf,
  startRoutingWorld,
  tableOf,
  ZONE,
} from './routing-world.ts';

const world = await startRoutingWorld();
afterAll(() => world.close());
beforeEach(() => world.begin());

async function pendingOf(router: Router): Promise<string | undefined> {
  await router.read(call);
  return (await router.pending?.(call))?._unsafeUnwrap();
}

const TABLE = '_landfall.fraud.example.com';

describe('one change', () => {
  it('replaces the record set and its TXT record at once, and names both as they were read', async () => {
    const router = dnsRouter(world);
    (await add(router, 'us-central1'))._unsafeUnwrap();
    const before = [...recordsIn(world, TABLE), ...recordsIn(world)];
    world.dns.troubles.calls.length = 0;
    (await add(router, 'europe-west4'))._unsafeUnwrap();
    expect(world.dns.troubles.calls.filter((name) => name === 'changes.create')).toHaveLength(1);
    expect(world.dns.lastChange(ZONE)).toEqual({
      deletions: before.map((each) => expect.objectContaining({ name: each.name, type: each.type })),
      additions: [...recordsIn(world, TABLE), ...recordsIn(world)].map((each) => expect.objectContaining(each)),
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

describe('a change', () => {
  it('is pending until Cloud DNS says done, however long that takes', async () => {
    world.dns.pendingMs = 600_000;
    const router = dnsRouter(world);
    (await add(router, 'us-central1'))._unsafeUnwrap();
    expect(await pendingOf(router)).toBe('Cloud DNS is making change 1');
    world.clock.pass(599_999);
    expect(await pendingOf(router)).toBe('Cloud DNS is making change 1');
    world.clock.pass(1);
    expect(await pendingOf(router)).toBeUndefined();
  });

  it('is asked for no more once it is done', async () => {
    const router = dnsRouter(world);
    (await add(router, 'us-central1'))._unsafeUnwrap();
    for (let times = 0; times < 3; times += 1) expect(await pendingOf(router)).toBeUndefined();
    expect(world.dns.troubles.calls.filter((name) => name === 'changes.get')).toHaveLength(1);
  });

  it('of another process is awaited as well, also behind changes of other names', async () => {
    world.dns.pendingMs = 60_000;
    (await add(dnsRouter(world), 'us-central1'))._unsafeUnwrap();
    for (const number of [1, 2, 3]) {
      const rrdatas = ['192.0.2.1'];
      world.dns.change(ZONE, { additions: [{ name: `n${number}.example.com.`, type: 'A', ttl: 60, rrdatas }] });
    }
    const other = dnsRouter(world);
    expect(await pendingOf(other)).toBe('Cloud DNS is making change 1');
    world.clock.pass(60_000);
    expect(await pendingOf(other)).toBeUndefined();
  });

  it('is followed by clients after the TTL, and the minute that the servers may need', () => {
    expect(dnsRouter(world, { ttl: '20s' }).capabilities.ttlMs).toBe(80_000);
  });

  it('may be asked for without a read', async () => {
    world.dns.pendingMs = 60_000;
    const router = dnsRouter(world);
    expect((await router.pending?.(call))?._unsafeUnwrap()).toBeUndefined();
    (await add(router, 'us-central1'))._unsafeUnwrap();
    expect((await router.pending?.(call))?._unsafeUnwrap()).toBe('Cloud DNS is making change 1');
  });
});

describe('an answer that is lost', () => {
  it.each(['reset-after', 'cut-off'] as const)(
    'after %s the table is found there, nothing is written again, and the change is awaited',
    async (how) => {
      world.dns.pendingMs = 60_000;
      const router = dnsRouter(world);
      const table = await tableOf(router);
      world.dns.troubles.faults.push({ method: 'changes.create', how });
      const wanted = withEntries(table, [entryOf('us-central1')]);
      const lost = (await router.apply(wanted, table.version, call))._unsafeUnwrapErr();
      expect(lost).toMatchObject({ kind: 'transient', retryable: true });
      expect((await router.apply(wanted, table.version, call))._unsafeUnwrap().version).toBe(1);
      expect(world.dns.troubles.calls.filter((name) => name === 'changes.create')).toHaveLength(1);
      expect(await pendingOf(router)).toBe('Cloud DNS is making change 1');
    },
  );

  it('of a login page is not taken for success', async () => {
    world.dns.troubles.faults.push({ method: 'changes.create', how: 'html' });
    expect((await add(dnsRouter(world), 'us-central1'))._unsafeUnwrapErr()).toMatchObject({ kind: 'transient' });
    expect(recordsIn(world)).toEqual([]);
  });
});

describe('errors', () => {
  const refused = (status: number, reason: string, message: string) =>
    ({ how: 'refused', status, reason, message }) as const;

  it.each<readonly [string, Omit<RoutingFault, 'method'>, object]>([
    ['too many requests', refused(429, 'rateLimitExceeded', 'Slow down.'), { kind: 'throttled', retryable: true }],
    [
      'too many requests, with status 403',
      refused(403, 'rateLimitExceeded', 'Too many of them.'),
      { kind: 'throttled', retryable: true },
    ],
    [
      'too many requests of a user, with status 403',
      refused(403, 'userRateLimitExceeded', 'Too many of them.'),
      { kind: 'throttled', retryable: true },
    ],
    ['a server error', refused(503, 'backendError', 'Backend error.'), { kind: 'transient', retryable: true }],
  ])('%s can be retried', async (_, fault, error) => {
    const router = dnsRouter(world);
    world.dns.troubles.faults.push({ ...fault, method: 'changes.create' } as RoutingFault);
    expect((await add(router, 'us-central1'))._unsafeUnwrapErr()).toMatchObject(error);
    expect((await add(router, 'us-central1')).isOk()).toBe(true);
  });

  it('a time to wait is passed on', async () => {
    const fault = { ...refused(429, 'rateLimitExceeded', 'Slow down.'), headers: { 'retry-after': '7' } };
    world.dns.troubles.faults.push({ ...fault, method: 'rrsets.list' });
    expect((await dnsRouter(world).read(call))._unsafeUnwrapErr()).toMatchObject({ retryAfterMs: 7_000 });
  });

  it('a quota of the project, and a permission that is missing, are named', async () => {
    const { faults } = world.dns.troubles;
    faults.push({ ...refused(403, 'quotaExceeded', 'Quota of record sets.'), method: 'changes.create' });
    expect((await add(dnsRouter(world), 'us-central1'))._unsafeUnwrapErr()).toMatchObject({ kind: 'quota' });
    faults.push({ ...refused(403, 'forbidden', 'Forbidden'), method: 'rrsets.list' });
    const error = (await dnsRouter(world).read(call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'permission', retryable: false });
    expect(error.message).toContain('rrsets.list of zone example-com');
  });
});

describe('a read', () => {
  it('between two writes of others is not torn: the records are read again', async () => {
    (await add(dnsRouter(world), 'us-central1'))._unsafeUnwrap();
    world.dns.troubles.before('rrsets.list', async () => add(dnsRouter(world), 'europe-west4'), 2);
    expect(regionsOf(await tableOf(dnsRouter(world)))).toEqual(['us-central1', 'europe-west4']);
  });

  it('that is cancelled ends', async () => {
    world.dns.troubles.faults.push({ method: 'managedZones.get', how: 'no-answer' });
    const cancelled = new AbortController();
    const reading = dnsRouter(world).read({ ...call, signal: cancelled.signal });
    setTimeout(() => cancelled.abort(), 10);
    expect((await reading)._unsafeUnwrapErr()).toMatchObject({ kind: 'transient' });
  });
});
