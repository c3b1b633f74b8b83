import { type Router, withEntries } from '@landfall/core/router';
import { describe, expect, it } from 'vitest';
import { beforeCall } from './before-call.ts';
import {
  byHand,
  call,
  cname,
  entryOf,
  NAME,
  recordIn,
  recordsIn,
  regionsOf,
  routerOf,
  tableOf,
  ZONE,
  type ZoneSetting,
  zoneOfTest,
} from './zone-setting.ts';

/** Enters a region, and gives what `apply` answered. */
async function add(router: Router, region: string) {
  const table = await tableOf(router);
  return router.apply(withEntries(table, [entryOf(region)]), table.version, call);
}

/** A zone with a table of two regions. */
async function withTable(): Promise<ZoneSetting> {
  const setting = zoneOfTest();
  const router = routerOf(setting);
  const table = await tableOf(router);
  const entries = [entryOf('us-east-1', { owner: 'fraud-41' }), entryOf('eu-west-1', { weight: 3 })];
  (await router.apply({ ...table, entries }, table.version, call))._unsafeUnwrap();
  return setting;
}

const IN_BETWEEN: readonly (readonly [string, (setting: ZoneSetting) => void])[] = [
  [
    'changes a weight',
    (setting) =>
      byHand(setting, [
        'UPSERT',
        cname('eu-west-1', { Weight: 9, ResourceRecords: [{ Value: 'eu-west-1.front.example.com' }] }),
      ]),
  ],
  [
    'moves a region',
    (setting) => byHand(setting, ['UPSERT', cname('us-east-1', { ResourceRecords: [{ Value: 'new.example.com' }] })]),
  ],
  [
    'adds a health check',
    (setting) => {
      setting.account.zones.setHealth('check-1', 1);
      byHand(setting, ['UPSERT', cname('us-east-1', { HealthCheckId: 'check-1' })]);
    },
  ],
  ['deletes a record', (setting) => byHand(setting, ['DELETE', recordIn(setting, 'us-east-1')])],
  [
    'makes the record of the region that is entered',
    (setting) => byHand(setting, ['CREATE', cname('sa-east-1', { Weight: 7 })]),
  ],
];

describe('a person who, between a read and the change,', () => {
  it.each(IN_BETWEEN)('%s: the change is a conflict, and the zone is as the person left it', async (_, change) => {
    const setting = await withTable();
    let left: unknown;
    const client = beforeCall('ChangeResourceRecordSets', () => {
      change(setting);
      left = setting.account.zones.recordsOf(ZONE);
    });
    const error = (await add(routerOf(setting, { client }), 'sa-east-1'))._unsafeUnwrapErr();
    expect(error.kind).toBe('conflict');
    expect(error.message).toBe(
      `The routing table route53://${ZONE}/${NAME} was changed by others: a record is another one by now. Read it again, and apply the change to what was read.`,
    );
    expect(setting.account.zones.recordsOf(ZONE)).toEqual(left);
  });

  it('changes a record of another name is in nobody’s way', async () => {
    const setting = await withTable();
    const other = { Name: 'api.example.com.', Type: 'A', TTL: 300, ResourceRecords: [{ Value: '192.0.2.1' }] };
    const client = beforeCall('ChangeResourceRecordSets', () => byHand(setting, ['CREATE', other]));
    expect((await add(routerOf(setting, { client }), 'sa-east-1')).isOk()).toBe(true);
    expect(setting.account.zones.recordsOf(ZONE)).toContainEqual(other);
  });
});

describe('what a person changed in the records', () => {
  it('is what the table says: a weight, an address', async () => {
    const setting = await withTable();
    const changed = cname('us-east-1', { Weight: 40, ResourceRecords: [{ Value: 'Blue.Example.com.' }] });
    byHand(setting, ['UPSERT', changed]);
    const [entry] = (await tableOf(routerOf(setting))).entries;
    expect(entry).toMatchObject({ url: 'https://blue.example.com/', weight: 40, owner: 'fraud-41' });
  });

  it('stays as it is when others change the table', async () => {
    const setting = await withTable();
    setting.account.zones.setHealth('check-1', 1);
    const changed = cname('us-east-1', {
      Weight: 40,
      HealthCheckId: 'check-1',
      ResourceRecords: [{ Value: 'Blue.Example.com.' }],
    });
    byHand(setting, ['UPSERT', changed]);
    (await add(routerOf(setting), 'sa-east-1'))._unsafeUnwrap();
    expect(recordIn(setting, 'us-east-1')).toEqual(changed);
  });

  it('stays a weight of 0, which the next change does not delete', async () => {
    const setting = await withTable();
    const changed = cname('us-east-1', { Weight: 0 });
    byHand(setting, ['UPSERT', changed]);
    expect((await tableOf(routerOf(setting))).entries[0]).toMatchObject({ weight: 0, state: 'in' });
    (await add(routerOf(setting), 'sa-east-1'))._unsafeUnwrap();
    expect(recordIn(setting, 'us-east-1')).toEqual(changed);
  });

  it('takes a region out of the table where the record was deleted', async () => {
    const setting = await withTable();
    byHand(setting, ['DELETE', recordIn(setting, 'us-east-1')]);
    expect(regionsOf(await tableOf(routerOf(setting)))).toEqual(['eu-west-1']);
    (await add(routerOf(setting), 'sa-east-1'))._unsafeUnwrap();
    expect(regionsOf(await tableOf(routerOf(setting)))).toEqual(['eu-west-1', 'sa-east-1']);
  });

  it('brings a region back whose record was made again', async () => {
    const setting = await withTable();
    const router = routerOf(setting);
    const table = await tableOf(router);
    const entries = table.entries.map((entry, at) => (at === 0 ? { ...entry, state: 'out' as const } : entry));
    (await router.apply({ ...table, entries }, table.version, call))._unsafeUnwrap();
    expect(recordsIn(setting).map(({ SetIdentifier }) => SetIdentifier)).toEqual(['aws/eu-west-1']);
    expect((await tableOf(router)).entries[0]).toMatchObject({ state: 'out', weight: 1, owner: 'fraud-41' });
    byHand(setting, ['CREATE', cname('us-east-1', { Weight: 2 })]);
    expect((await tableOf(router)).entries[0]).toMatchObject({ state: 'in', weight: 2, owner: 'fraud-41' });
  });
});

describe('what a person gave a record', () => {
  it('comes back with the region, as a watch takes it out of the table and puts it back', async () => {
    const setting = await withTable();
    setting.account.zones.setHealth('check-1', 1);
    const own = cname('us-east-1', { HealthCheckId: 'check-1' });
    byHand(setting, ['UPSERT', own]);
    const router = routerOf(setting);
    for (const state of ['out', 'draining', 'in'] as const) {
      const { entries, ...table } = await tableOf(router);
      const changed = entries.map((entry, at) => (at === 0 ? { ...entry, state } : entry));
      (await router.apply({ ...table, entries: changed }, table.version, call))._unsafeUnwrap();
      expect(recordsIn(setting)).toHaveLength(state === 'in' ? 2 : 1);
    }
    expect(recordIn(setting, 'us-east-1')).toEqual(own);
  });
});

describe('records of others at the same name', () => {
  const theirs = cname('legacy', {
    SetIdentifier: 'legacy',
    Weight: 10,
    ResourceRecords: [{ Value: 'old.example.com' }],
  });

  it('are not in the table, and are never touched', async () => {
    const setting = zoneOfTest();
    byHand(setting, ['CREATE', theirs]);
    const router = routerOf(setting);
    expect((await tableOf(router)).entries).toEqual([]);
    (await add(router, 'us-east-1'))._unsafeUnwrap();
    expect(regionsOf(await tableOf(router))).toEqual(['us-east-1']);
    const { version, ...table } = await tableOf(router);
    (await router.apply({ ...table, version, entries: [] }, version, { ...call, wasEmpty: true }))._unsafeUnwrap();
    expect(recordsIn(setting)).toEqual([theirs]);
  });

  it('that have a region’s set identifier are named, not replaced', async () => {
    const setting = zoneOfTest();
    byHand(setting, ['CREATE', cname('us-east-1', { Weight: 10 })]);
    const error = (await add(routerOf(setting), 'us-east-1'))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(error.message).toContain(`name: ${NAME} has a record 'aws/us-east-1' that is not in the table: delete it`);
    expect(recordsIn(setting)).toEqual([cname('us-east-1', { Weight: 10 })]);
  });

  it('that have another TTL are named, with what to do', async () => {
    const setting = zoneOfTest();
    byHand(setting, ['CREATE', { ...theirs, TTL: 300 }]);
    const error = (await add(routerOf(setting), 'us-east-1'))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(error.message).toContain(`ttl: is 60 s, and the record 'legacy' of ${NAME} has 300 s`);
    expect((await add(routerOf(setting, { ttl: '300s' }), 'us-east-1')).isOk()).toBe(true);
  });
});

it('with latency, the AWS region that a person gave a record stays, unless the options name one', async () => {
  const setting = zoneOfTest();
  const router = routerOf(setting, { policy: 'latency' });
  (await add(router, 'us-east-1'))._unsafeUnwrap();
  byHand(setting, ['UPSERT', { ...recordIn(setting, 'us-east-1'), Region: 'us-east-2' }]);
  (await add(router, 'eu-west-1'))._unsafeUnwrap();
  expect(recordIn(setting, 'us-east-1').Region).toBe('us-east-2');
  const named = routerOf(setting, { policy: 'latency', awsRegions: { 'aws/us-east-1': 'us-west-1' } });
  (await add(named, 'sa-east-1'))._unsafeUnwrap();
  expect(recordIn(setting, 'us-east-1').Region).toBe('us-west-1');
});

describe('failover', () => {
  const checks = { 'aws/us-east-1': 'c1', 'aws/eu-west-1': 'c2', 'aws/sa-east-1': 'c3' };

  function roles(setting: ZoneSetting) {
    return Object.fromEntries(
      recordsIn(setting).map(({ SetIdentifier, Failover }) => [SetIdentifier?.slice(4), Failover]),
    );
  }

  it('the first two regions of the table have records; the third takes the place of one that leaves', async () => {
    const setting = zoneOfTest();
    for (const id of Object.values(checks)) setting.account.zones.setHealth(id, 1);
    const router = routerOf(setting, { policy: 'failover', healthChecks: checks });
    for (const region of ['us-east-1', 'eu-west-1', 'sa-east-1']) (await add(router, region))._unsafeUnwrap();
    expect(roles(setting)).toEqual({ 'us-east-1': 'PRIMARY', 'eu-west-1': 'SECONDARY' });
    const { version, ...table } = await tableOf(router);
    const entries = table.entries.map((entry, at) => (at === 0 ? { ...entry, state: 'out' as const } : entry));
    (await router.apply({ ...table, version, entries }, version, call))._unsafeUnwrap();
    expect(roles(setting)).toEqual({ 'eu-west-1': 'PRIMARY', 'sa-east-1': 'SECONDARY' });
  });

  it('a person who swaps both has the order of the table swapped', async () => {
    const setting = zoneOfTest();
    for (const id of Object.values(checks)) setting.account.zones.setHealth(id, 1);
    const router = routerOf(setting, { policy: 'failover', healthChecks: checks });
    for (const region of ['us-east-1', 'eu-west-1']) (await add(router, region))._unsafeUnwrap();
    const [one, other] = [recordIn(setting, 'us-east-1'), recordIn(setting, 'eu-west-1')];
    byHand(
      setting,
      ['DELETE', one],
      ['DELETE', other],
      ['CREATE', { ...one, Failover: 'SECONDARY' }],
      ['CREATE', { ...other, Failover: 'PRIMARY' }],
    );
    expect(regionsOf(await tableOf(router))).toEqual(['eu-west-1', 'us-east-1']);
    (await add(router, 'sa-east-1'))._unsafeUnwrap();
    expect(roles(setting)).toEqual({ 'us-east-1': 'SECONDARY', 'eu-west-1': 'PRIMARY' });
  });
});
