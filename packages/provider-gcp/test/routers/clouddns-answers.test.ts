import { type Router, withEntries } from '@landfall/core/router';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { RoutingFault } from '../simulator/routing/routing-faults.ts';
import { add, call, dnsRouter, entryOf, recordsIn, startRoutingWorld, tableOf, ZONE } from './routing-world.ts';

const world = await startRoutingWorld();
afterAll(() => world.close());
beforeEach(() => world.begin());

async function pendingOf(router: Router): Promise<string | undefined> {
  await tableOf(router);
  return (await router.pending?.(call))?._unsafeUnwrap();
}

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

  it('of another process is awaited where an own one, before it, is done', async () => {
    const router = dnsRouter(world);
    (await add(router, 'us-central1'))._unsafeUnwrap();
    world.dns.pendingMs = 60_000;
    world.clock.pass(60_000);
    (await add(dnsRouter(world), 'europe-west4'))._unsafeUnwrap();
    expect(await pendingOf(router)).toBe('Cloud DNS is making change 2');
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
  it.each([
    ['the records', 2],
    ['the table again', 3],
  ])('before which others write, as it comes to %s, is not torn: the records are read again', async (_, list) => {
    (await add(dnsRouter(world), 'us-central1'))._unsafeUnwrap();
    world.dns.troubles.before('rrsets.list', async () => add(dnsRouter(world), 'europe-west4'), list);
    expect(await tableOf(dnsRouter(world))).toEqual({
      version: 2,
      model: 'fraud',
      entries: [entryOf('us-central1'), entryOf('europe-west4')],
    });
  });

  it('that is cancelled ends', async () => {
    world.dns.troubles.faults.push({ method: 'managedZones.get', how: 'no-answer' });
    const cancelled = new AbortController();
    const reading = dnsRouter(world).read({ ...call, signal: cancelled.signal });
    setTimeout(() => cancelled.abort(), 10);
    expect((await reading)._unsafeUnwrapErr()).toMatchObject({ kind: 'transient' });
  });
});
