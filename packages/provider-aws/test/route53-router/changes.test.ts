import { type Router, withEntries } from '@landfall/core/router';
import { describe, expect, it } from 'vitest';
import type { Fault } from '../simulator/fault.ts';
import { beforeCall } from './before-call.ts';
import {
  byHand,
  call,
  entryOf,
  NAME,
  optionsOf,
  recordsIn,
  regionsOf,
  routerOf,
  tableOf,
  zoneOfTest,
} from './zone-setting.ts';

async function add(router: Router, ...regions: readonly string[]) {
  const table = await tableOf(router);
  return router.apply(
    withEntries(table, [...table.entries, ...regions.map((region) => entryOf(region))]),
    table.version,
    call,
  );
}

async function pendingOf(router: Router): Promise<string | undefined> {
  void (await router.read(call));
  return (await router.pending?.(call))?._unsafeUnwrap();
}

describe('one change', () => {
  it('is one batch, which deletes what was read and creates what is wanted', async () => {
    const setting = zoneOfTest();
    const router = routerOf(setting);
    (await add(router, 'us-east-1'))._unsafeUnwrap();
    (await add(router, 'eu-west-1'))._unsafeUnwrap();
    const [, second] = setting.account.calls.filter(({ api }) => api === 'ChangeResourceRecordSets');
    const { Changes, Comment } = (second?.input['ChangeBatch'] ?? {}) as {
      readonly Comment: string;
      readonly Changes: readonly {
        readonly Action: string;
        readonly ResourceRecordSet: { readonly SetIdentifier?: string };
      }[];
    };
    expect(
      Changes.map(({ Action, ResourceRecordSet }) => `${Action} ${ResourceRecordSet.SetIdentifier ?? 'TXT'}`),
    ).toEqual(['DELETE TXT', 'DELETE aws/us-east-1', 'CREATE TXT', 'CREATE aws/us-east-1', 'CREATE aws/eu-west-1']);
    expect(Comment).toBe('Landfall: version 2 of the routing table of fraud');
  });

  it('leaves no record of a region that takes no requests, so that Route 53 cannot fall back on it', async () => {
    const setting = zoneOfTest();
    const router = routerOf(setting);
    const table = await tableOf(router);
    const entries = [
      entryOf('us-east-1'),
      entryOf('eu-west-1', { weight: 0 }),
      entryOf('sa-east-1', { state: 'draining', weight: 5 }),
    ];
    const applied = (await router.apply({ ...table, entries }, table.version, call))._unsafeUnwrap();
    expect(recordsIn(setting).map(({ SetIdentifier }) => SetIdentifier)).toEqual(['aws/us-east-1']);
    expect(await tableOf(routerOf(setting))).toEqual(applied);
  });
});

describe('propagation', () => {
  it('a change is pending until Route 53 says INSYNC, however long that takes', async () => {
    const setting = zoneOfTest();
    setting.account.zones.propagationMs = 600_000;
    const router = routerOf(setting);
    (await add(router, 'us-east-1'))._unsafeUnwrap();
    expect(await pendingOf(router)).toBe('Route 53 is propagating change C0000000000001');
    setting.clock.pass(599_000);
    expect(await pendingOf(router)).toBe('Route 53 is propagating change C0000000000001');
    setting.clock.pass(1_000);
    expect(await pendingOf(router)).toBeUndefined();
  });

  it('is asked for no more once the change is everywhere', async () => {
    const setting = zoneOfTest();
    const router = routerOf(setting);
    (await add(router, 'us-east-1'))._unsafeUnwrap();
    setting.clock.pass(60_000);
    for (let times = 0; times < 3; times += 1) expect(await pendingOf(router)).toBeUndefined();
    expect(setting.account.callCounts()['GetChange']).toBe(1);
  });

  it('of a change is its own, also where the clock of the machine was set back in between', async () => {
    const setting = zoneOfTest();
    const router = routerOf(setting);
    (await add(router, 'us-east-1'))._unsafeUnwrap();
    setting.clock.pass(60_000);
    expect(await pendingOf(router)).toBeUndefined();
    setting.clock.pass(-60_000);
    (await add(router, 'eu-west-1'))._unsafeUnwrap();
    expect(await pendingOf(router)).toBe('Route 53 is propagating change C0000000000002');
  });

  it('of a change that another process made is awaited for a minute', async () => {
    const setting = zoneOfTest();
    (await add(routerOf(setting), 'us-east-1'))._unsafeUnwrap();
    const other = routerOf(setting);
    expect(await pendingOf(other)).toBe('Route 53 is propagating the change of 2027-01-15T08:00:00.000Z');
    setting.clock.pass(60_000);
    expect(await pendingOf(other)).toBeUndefined();
  });

  it('of a change that is being asked for without a read is awaited too', async () => {
    const setting = zoneOfTest();
    const router = routerOf(setting);
    expect((await router.pending?.(call))?._unsafeUnwrap()).toBeUndefined();
    (await add(router, 'us-east-1'))._unsafeUnwrap();
    expect((await router.pending?.(call))?._unsafeUnwrap()).toContain('is propagating change C');
  });

  it('and the TTL of the records are how long clients may follow the table before', () => {
    const setting = zoneOfTest();
    expect(routerOf(setting, { ttl: '20s' }).capabilities.ttlMs).toBe(80_000);
  });
});

describe('an answer that is lost', () => {
  it.each(['reset-after-commit', 'error-after-commit', 'cut-off'] as const satisfies readonly Fault['kind'][])(
    'after %s the table is found there, and nothing is written again',
    async (kind) => {
      const setting = zoneOfTest();
      const router = routerOf(setting);
      const table = await tableOf(router);
      setting.account.fault({ kind, api: 'ChangeResourceRecordSets' });
      const wanted = withEntries(table, [entryOf('us-east-1')]);
      const lost = (await router.apply(wanted, table.version, call))._unsafeUnwrapErr();
      expect(lost).toMatchObject({ kind: 'transient', retryable: true });
      expect((await router.apply(wanted, table.version, call))._unsafeUnwrap().version).toBe(1);
      expect(setting.account.callCounts()['ChangeResourceRecordSets']).toBe(1);
      expect(await pendingOf(router)).toContain('Route 53 is propagating the change of');
    },
  );
});

describe('errors', () => {
  it.each<readonly [string, Omit<Fault, 'api'>, object]>([
    ['throttling', { kind: 'throttle', retryAfterSeconds: 2 } as Fault, { kind: 'throttled', retryAfterMs: 2_000 }],
    [
      'a prior request that is not complete',
      {
        kind: 'error-before-commit',
        status: 400,
        code: 'PriorRequestNotComplete',
        message: 'The request was rejected because Route 53 was still processing a prior request.',
      } as Fault,
      { kind: 'throttled' },
    ],
    ['a server error', { kind: 'error-before-commit' } as Fault, { kind: 'transient' }],
  ])('%s can be retried', async (_, fault, error) => {
    const setting = zoneOfTest();
    setting.account.fault({ ...fault, api: 'ChangeResourceRecordSets' } as Fault);
    expect((await add(routerOf(setting), 'us-east-1'))._unsafeUnwrapErr()).toMatchObject({ ...error, retryable: true });
    expect((await add(routerOf(setting), 'us-east-1')).isOk()).toBe(true);
  });

  it('a refused batch in the older format is a conflict: the SDK cannot say what was wrong', async () => {
    const setting = zoneOfTest();
    setting.account.fault({
      kind: 'error-before-commit',
      status: 400,
      code: 'Unknown',
      api: 'ChangeResourceRecordSets',
    });
    expect((await add(routerOf(setting), 'us-east-1'))._unsafeUnwrapErr().kind).toBe('conflict');
  });

  it('a policy that does not allow the call is named', async () => {
    const setting = zoneOfTest();
    setting.account.fault({ kind: 'deny', api: 'ListResourceRecordSets' });
    const error = (await routerOf(setting).read(call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'permission', retryable: false });
    expect(error.message).toContain('ListResourceRecordSets');
  });

  it('a health check that is not there is named', async () => {
    const setting = zoneOfTest();
    const router = routerOf(setting, { healthChecks: { 'aws/us-east-1': 'no-such-check' } });
    const error = (await add(router, 'us-east-1'))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(error.message).toContain('healthChecks: has one that is not there.');
    expect(error.message).toContain('no-such-check');
  });
});

describe('the rate limit', () => {
  it('of 5 requests a second is shared by all routers with the same credentials, and early callers are told when to come again', async () => {
    const setting = zoneOfTest();
    const { rate: _, ...options } = optionsOf(setting);
    const shared = { ...options, rate: undefined };
    const routers = ['a', 'b', 'c', 'd', 'e', 'f'].map((each) =>
      routerOf(setting, { ...shared, name: `${each}.example.com` }),
    );
    const results = [];
    // Each first read makes two requests.
    for (const router of routers) results.push(await router.read(call));
    expect(results.map((result) => result.isOk())).toEqual([true, true, true, true, true, false]);
    expect(results.at(-1)?._unsafeUnwrapErr()).toMatchObject({ kind: 'throttled', retryable: true, retryAfterMs: 200 });
    setting.clock.pass(200);
    expect((await routers.at(-1)?.read(call))?.isOk()).toBe(true);
  });

  it('may be another one', async () => {
    const setting = zoneOfTest();
    const router = routerOf(setting, { rate: { perSecond: 1, burst: 2 } });
    expect((await router.read(call)).isOk()).toBe(true);
    expect((await router.read(call))._unsafeUnwrapErr()).toMatchObject({ kind: 'throttled', retryAfterMs: 1_000 });
  });
});

describe('hundreds of names between the records and their TXT record', () => {
  async function withNames() {
    const setting = zoneOfTest();
    (await add(routerOf(setting), 'us-east-1', 'eu-west-1'))._unsafeUnwrap();
    const names = Array.from({ length: 320 }, (_, number) => `${number}.${NAME}.`);
    const address = { Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }] };
    byHand(setting, ...names.map((Name) => ['CREATE', { Name, ...address }] as const));
    return setting;
  }

  it('do not hide the table', async () => {
    const setting = await withNames();
    const router = routerOf(setting);
    expect(regionsOf(await tableOf(router))).toEqual(['us-east-1', 'eu-west-1']);
    (await add(router, 'sa-east-1'))._unsafeUnwrap();
    expect(regionsOf(await tableOf(routerOf(setting)))).toEqual(['us-east-1', 'eu-west-1', 'sa-east-1']);
  });

  it('do not tear it apart: a change between two pages is seen, and the table is read again', async () => {
    const setting = await withNames();
    const change = async () => add(routerOf(setting), 'sa-east-1');
    const router = routerOf(setting, { client: beforeCall('ListResourceRecordSets', change, 2) });
    const error = (await router.read(call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'transient', retryable: true });
    expect(regionsOf(await tableOf(router))).toEqual(['us-east-1', 'eu-west-1', 'sa-east-1']);
  });
});

it('fifty regions with the owners that rollouts have are within the limits of Route 53', async () => {
  const setting = zoneOfTest();
  const router = routerOf(setting);
  const entries = Array.from({ length: 50 }, (_, at) =>
    entryOf(`region-${at}`, { owner: `fraud-2026-11-27-${at}/k3x9/deploy:aws/region-${at}/1`, modelVersion: '42' }),
  );
  for (const weight of [1, 2]) {
    const table = await tableOf(router);
    const all = entries.map((entry) => ({ ...entry, weight }));
    (await router.apply({ ...table, entries: all }, table.version, call))._unsafeUnwrap();
  }
  expect(recordsIn(setting)).toHaveLength(50);
});
