import {
  type Change,
  ChangeResourceRecordSetsCommand,
  GetChangeCommand,
  GetHealthCheckStatusCommand,
  GetHostedZoneCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';
import { byHand, cname, NAME, ZONE, zoneOfTest } from '../route53-router/zone-setting.ts';
import type { RecordSet } from '../simulator/route53/hosted-zones.ts';
import { refusalOf } from './simulated-clients.ts';

const client = new Route53Client({
  region: 'us-east-1',
  maxAttempts: 1,
  credentials: { accessKeyId: 'AKIASIMULATED', secretAccessKey: 'secret' },
});

type Step = readonly [action: 'CREATE' | 'DELETE' | 'UPSERT', record: RecordSet];

async function change(...steps: readonly Step[]) {
  const Changes = steps.map(([Action, ResourceRecordSet]) => ({ Action, ResourceRecordSet }) as unknown as Change);
  return client.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: ZONE, ChangeBatch: { Changes } }));
}

async function list(input: object = {}) {
  return client.send(new ListResourceRecordSetsCommand({ HostedZoneId: ZONE, ...input }));
}

function address(name: string, but: Partial<RecordSet> = {}): RecordSet {
  return { Name: `${name}.`, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '192.0.2.1' }], ...but };
}

const one = cname('us-east-1');
const other = cname('eu-west-1');

describe('a batch', () => {
  test('is made as a whole, in its order: a record may be deleted and made again', async () => {
    const { account } = zoneOfTest();
    await change(['CREATE', one]);
    await change(['DELETE', one], ['CREATE', one], ['CREATE', other]);
    expect(account.zones.recordsOf(ZONE)).toEqual([other, one]);
    const refused = await refusalOf(change(['DELETE', other], ['CREATE', one]));
    expect(refused.name).toBe('InvalidChangeBatch');
    expect(account.zones.recordsOf(ZONE)).toEqual([other, one]);
  });

  test.each<readonly [string, Partial<RecordSet>]>([
    ['a weight', { Weight: 2 }],
    ['a TTL', { TTL: 61 }],
    ['a value', { ResourceRecords: [{ Value: 'elsewhere.example.com' }] }],
    ['a health check', { HealthCheckId: 'c1' }],
  ])('whose deletion has %s that is not the current one is refused', async (_, but) => {
    zoneOfTest();
    await change(['CREATE', one]);
    expect((await refusalOf(change(['DELETE', cname('us-east-1', but)]))).message).toBe(
      `[Tried to delete resource record set [name='${NAME}.', type='CNAME', set identifier='aws/us-east-1'] but the values provided do not match the current values]`,
    );
  });

  test('that deletes what is not there, or makes what is there, says so of each', async () => {
    zoneOfTest();
    await change(['CREATE', one]);
    const { message } = await refusalOf(change(['CREATE', one], ['DELETE', other]));
    expect(message).toContain("set identifier='aws/us-east-1'] but it already exists, Tried to delete");
    expect(message).toContain("set identifier='aws/eu-west-1'] but it was not found");
  });

  test('with values in another order deletes all the same', async () => {
    const { account } = zoneOfTest();
    const values = ['192.0.2.1', '192.0.2.2'].map((Value) => ({ Value }));
    await change(['CREATE', address('api.example.com', { ResourceRecords: values })]);
    await change(['DELETE', address('api.example.com', { ResourceRecords: values.toReversed() })]);
    expect(account.zones.recordsOf(ZONE)).toEqual([]);
  });

  test('may have 32,000 characters in its values', async () => {
    zoneOfTest();
    const text = (length: number) => ({ Value: `"${'x'.repeat(length - 2)}"` });
    const record = address(`t.example.com`, {
      Type: 'TXT',
      ResourceRecords: Array.from({ length: 8 }, () => text(4_000)),
    });
    const more = address(`u.example.com`, { Type: 'TXT', ResourceRecords: [text(3)] });
    expect((await refusalOf(change(['CREATE', record], ['CREATE', more]))).message).toContain(
      'Character limit of 32000',
    );
    await change(['CREATE', record]);
    expect((await refusalOf(change(['UPSERT', record]))).message).toContain('Character limit of 32000');
  });

  test.each<readonly [string, readonly Step[], string]>([
    [
      'another name beside a CNAME',
      [
        ['CREATE', one],
        ['CREATE', address(NAME)],
      ],
      'conflicting RRSet',
    ],
    [
      'another policy',
      [
        ['CREATE', one],
        ['CREATE', cname('eu-west-1', { Weight: undefined, Region: 'eu-west-1' })],
      ],
      'another routing policy',
    ],
    [
      'another TTL in a weighted group',
      [
        ['CREATE', one],
        ['CREATE', cname('eu-west-1', { TTL: 30 })],
      ],
      'weighted sets must contain the same TTL',
    ],
    ['a CNAME of the zone itself', [['CREATE', { ...one, Name: 'example.com.' }]], 'not permitted at apex'],
    [
      'a name of another zone',
      [['CREATE', { ...one, Name: 'fraud.example.org.' }]],
      'is not permitted in zone example.com.',
    ],
    [
      'a region twice',
      ['a', 'b'].map((set) => ['CREATE', cname(set, { Weight: undefined, Region: 'eu-west-1' })] as const),
      'already exists under another set identifier',
    ],
    [
      'two primary records',
      ['a', 'b'].map((set) => ['CREATE', cname(set, { Weight: undefined, Failover: 'PRIMARY' })] as const),
      'already exists under another set identifier',
    ],
  ])('with %s is refused', async (_, steps, message) => {
    const { account } = zoneOfTest();
    expect((await refusalOf(change(...steps))).message).toContain(message);
    expect(account.zones.recordsOf(ZONE)).toEqual([]);
  });

  test('with a health check that is not there is refused', async () => {
    zoneOfTest();
    expect((await refusalOf(change(['CREATE', { ...one, HealthCheckId: 'c1' }]))).name).toBe('NoSuchHealthCheck');
  });
});

test('a change is PENDING, then INSYNC, and a list shows it from the first moment', async () => {
  const { clock } = zoneOfTest();
  const { ChangeInfo } = await change(['CREATE', one]);
  const status = async () => (await client.send(new GetChangeCommand({ Id: ChangeInfo?.Id }))).ChangeInfo?.Status;
  expect(await status()).toBe('PENDING');
  expect((await list({ StartRecordName: NAME, MaxItems: 1 })).ResourceRecordSets).toMatchObject([one]);
  clock.pass(30_000);
  expect(await status()).toBe('INSYNC');
  expect((await refusalOf(client.send(new GetChangeCommand({ Id: 'C404' })))).name).toBe('NoSuchChange');
});

test('a list begins at a name and does not end with it, goes by labels from the right, and comes in pages', async () => {
  const setting = zoneOfTest();
  const names = ['a.z.example.com', 'z.example.com', 'b.example.com', '*.b.example.com', 'z-1.example.com'];
  byHand(setting, ...names.map((name) => ['CREATE', address(name)] as const));
  const all = (await list({ StartRecordName: 'b.example.com' })).ResourceRecordSets?.map(({ Name }) => Name);
  expect(all).toEqual([
    'b.example.com.',
    '\\052.b.example.com.',
    'z-1.example.com.',
    'z.example.com.',
    'a.z.example.com.',
  ]);
  const page = await list({ StartRecordName: 'b.example.com', MaxItems: 2 });
  expect(page).toMatchObject({ IsTruncated: true, NextRecordName: 'z-1.example.com.', NextRecordType: 'A' });
});

test('a zone has its name with a dot; one that is not there is refused', async () => {
  zoneOfTest();
  const zoneOf = (Id: string) => client.send(new GetHostedZoneCommand({ Id }));
  expect((await zoneOf(ZONE)).HostedZone).toMatchObject({ Id: `/hostedzone/${ZONE}`, Name: 'example.com.' });
  expect((await refusalOf(zoneOf('Z404'))).name).toBe('NoSuchHostedZone');
});

test('each checker of a health check says what it finds', async () => {
  const { account } = zoneOfTest();
  account.zones.setHealth('c1', 0.25);
  const { HealthCheckObservations = [] } = await client.send(new GetHealthCheckStatusCommand({ HealthCheckId: 'c1' }));
  const good = HealthCheckObservations.filter(({ StatusReport }) => StatusReport?.Status?.startsWith('Success'));
  expect([good.length, HealthCheckObservations.length]).toEqual([4, 16]);
});

test('Route 53 throttles with a code of its own', async () => {
  const { account } = zoneOfTest();
  account.fault({ kind: 'throttle', api: 'ListResourceRecordSets' });
  expect(await refusalOf(list())).toEqual({ name: 'Throttling', message: 'Rate exceeded' });
});
