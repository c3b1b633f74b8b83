import type { Router } from '@landfall/core/router';
import type { RoutingEntry } from '@landfall/core/routing';
import { describe, expect, it } from 'vitest';
import type { Route53RouterOptions } from '../../src/index.ts';
import { byHand, call, cname, entryOf, NAME, recordsIn, routerOf, tableOf, ZONE, zoneOfTest } from './zone-setting.ts';

type Options = Partial<Route53RouterOptions>;

/** Replaces the entries of the table, and gives what `apply` answered. */
async function enter(router: Router, ...entries: readonly RoutingEntry[]) {
  const table = await tableOf(router);
  return router.apply({ ...table, entries }, table.version, call);
}

describe('options', () => {
  it.each<readonly [string, object, string]>([
    ['what is not the ID of a zone', { zone: 'example.com' }, 'zone: is not the ID of a hosted zone'],
    ['what is not a name', { name: 'fraud' }, 'name: is not a DNS name'],
    [
      'a wildcard',
      { name: '*.example.com' },
      'name: is not a DNS name, such as fraud.example.com; a name with a * cannot be routed',
    ],
    ['a policy that it cannot do', { policy: 'geolocation' }, 'policy'],
    ['a TTL that is not whole seconds', { ttl: 1_500 }, "ttl: is not a duration of whole seconds: write '60s'"],
    [
      'a failover without health checks',
      { policy: 'failover' },
      'healthChecks: is missing: without health checks Route 53 never fails over',
    ],
    [
      'AWS regions without latency',
      { awsRegions: { 'gcp/a': 'eu-west-1' } },
      "awsRegions: has an effect with policy 'latency' only: remove it",
    ],
    ['what is not an AWS region', { policy: 'latency', awsRegions: { 'gcp/a': 'europe' } }, 'awsRegions'],
    ['a rate of zero', { rate: { perSecond: 0, burst: 1 } }, 'rate.perSecond'],
    ['a misspelt option', { healthcheck: {} }, 'healthcheck'],
  ])('%s is refused', (_, options, message) => {
    const make = () => routerOf(zoneOfTest(), options as Options);
    expect(make).toThrow(message);
    expect(make).toThrow('The route53Router settings are not valid');
  });

  it('its name is the zone and the name, its policy the one of its records', () => {
    const setting = zoneOfTest();
    const { name, capabilities } = routerOf(setting, { zone: `/hostedzone/${ZONE}`, name: 'Fraud.Example.com.' });
    expect(name).toBe(`route53://${ZONE}/${NAME}`);
    expect(capabilities).toMatchObject({ policies: ['weighted'], compareAndSet: 'exact' });
  });
});

describe('a zone', () => {
  it.each<readonly [string, Options, string]>([
    ['that is not ours', { zone: 'Z404' }, 'zone: there is no hosted zone Z404 in this account'],
    [
      'that the name is not in',
      { name: 'fraud.example.org' },
      `name: 'fraud.example.org' is not in the zone ${ZONE}, which is example.com`,
    ],
    [
      'of which the name is only an end',
      { name: 'fraud.myexample.com' },
      `name: 'fraud.myexample.com' is not in the zone ${ZONE}`,
    ],
    [
      'of which the name is the own one',
      { name: 'example.com' },
      'name: is the name of the zone itself, which cannot have CNAME records',
    ],
  ])('%s is refused with the path', async (_, options, message) => {
    const error = (await routerOf(zoneOfTest(), options).read(call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid', retryable: false });
    expect(error.message).toContain(message);
  });

  it.each<readonly [string, object, string]>([
    [
      'an A record',
      { Type: 'A', SetIdentifier: undefined, Weight: undefined, ResourceRecords: [{ Value: '192.0.2.1' }] },
      'name: fraud.example.com has a record of type A',
    ],
    [
      'a simple CNAME record',
      { SetIdentifier: undefined, Weight: undefined },
      'name: fraud.example.com has a simple CNAME record',
    ],
    [
      'a record of another policy',
      { Weight: undefined, Region: 'us-east-1' },
      "policy: is 'weighted', and the record 'aws/us-east-1' of fraud.example.com has another one",
    ],
  ])('with %s of the name is refused', async (_, record, message) => {
    const setting = zoneOfTest();
    byHand(setting, ['CREATE', cname('us-east-1', record)]);
    const error = (await routerOf(setting).read(call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(error.message).toContain(message);
  });

  it('with a TXT record that is not of a table is refused, and keeps it', async () => {
    const setting = zoneOfTest();
    const record = { Name: `_landfall.${NAME}.`, Type: 'TXT', TTL: 60, ResourceRecords: [{ Value: '"v=spf1 -all"' }] };
    byHand(setting, ['CREATE', record]);
    const error = (await routerOf(setting).read(call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(error.message).toContain('is not of a routing table: correct it by hand, or delete it.');
  });

  it('with a record of the table that is an alias is refused: nothing says where it leads', async () => {
    const setting = zoneOfTest();
    (await enter(routerOf(setting), entryOf('us-east-1')))._unsafeUnwrap();
    const { TTL: _, ResourceRecords: _records, ...record } = cname('us-east-1');
    const AliasTarget = { HostedZoneId: ZONE, DNSName: 'other.example.com.', EvaluateTargetHealth: false };
    byHand(setting, ['DELETE', cname('us-east-1')], ['CREATE', { ...record, AliasTarget }]);
    const error = (await routerOf(setting).read(call))._unsafeUnwrapErr();
    expect(error.message).toContain("name: the record 'aws/us-east-1' of fraud.example.com is an alias");
  });
});

describe('a table', () => {
  it.each<readonly [string, Options, readonly RoutingEntry[], string]>([
    [
      'without an address',
      {},
      [entryOf('us-east-1', { url: undefined, endpoint: 'fraud' })],
      'entries[0].url: is missing',
    ],
    [
      'with an IP address',
      {},
      [entryOf('a'), entryOf('b', { url: 'https://192.0.2.7/' })],
      'entries[1].url: has the IP address 192.0.2.7',
    ],
    [
      'with an IPv6 address',
      {},
      [entryOf('b', { url: 'https://[2001:db8::1]/' })],
      'entries[0].url: has the IP address',
    ],
    [
      'that leads to itself',
      {},
      [entryOf('a', { url: `https://${NAME}/v1` })],
      `entries[0].url: leads to ${NAME} itself`,
    ],
    [
      'with a weight that is not whole',
      {},
      [entryOf('a', { weight: 0.5 })],
      'entries[0].weight: is 0.5: Route 53 takes whole numbers from 0 to 255',
    ],
    ['with a weight above 255', {}, [entryOf('a'), entryOf('b', { weight: 256 })], 'entries[1].weight: is 256'],
    [
      'with a region of another cloud and latency',
      { policy: 'latency' },
      [entryOf('a', { region: 'gcp/europe-west4' })],
      "entries[0].region: is not a region of AWS: name the closest one in awsRegions, such as { 'gcp/europe-west4': 'eu-central-1' }",
    ],
    [
      'with two regions that are one for latency',
      { policy: 'latency', awsRegions: { 'gcp/europe-west4': 'eu-central-1' } },
      [entryOf('eu-central-1'), entryOf('a', { region: 'gcp/europe-west4' })],
      "entries[1].region: 'gcp/europe-west4' and 'aws/eu-central-1' are both eu-central-1",
    ],
    [
      'with a region that has no health check',
      { healthChecks: { 'aws/a': 'c1' } },
      [entryOf('a'), entryOf('b')],
      'entries[1].region: has no health check in healthChecks',
    ],
    [
      'with too many regions',
      {},
      Array.from({ length: 101 }, (_, at) => entryOf(`r-${at}`)),
      'entries: 101 of them take requests: Route 53 has at most 100',
    ],
    [
      'with too long entries',
      {},
      Array.from({ length: 90 }, (_, at) => entryOf(`r-${at}`, { owner: 'o'.repeat(400) })),
      'Route 53 takes 1000 and 32000 at once',
    ],
    [
      'with an entry that is too long',
      {},
      [entryOf('a', { owner: 'o'.repeat(4_000) })],
      'which takes 4000: shorten its fields',
    ],
  ])('%s is refused with the path, before anything is sent', async (_, options, entries, message) => {
    const setting = zoneOfTest();
    const error = (await enter(routerOf(setting, options), ...entries))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(error.message).toContain(message);
    expect(setting.account.callCounts()['ChangeResourceRecordSets']).toBeUndefined();
  });

  it('with a region of another cloud has the AWS region that the options name', async () => {
    const setting = zoneOfTest();
    const router = routerOf(setting, { policy: 'latency', awsRegions: { 'gcp/europe-west4': 'eu-central-1' } });
    (await enter(router, entryOf('us-east-1'), entryOf('a', { region: 'gcp/europe-west4' })))._unsafeUnwrap();
    expect(recordsIn(setting).map(({ Region }) => Region)).toEqual(['us-east-1', 'eu-central-1']);
  });

  it('may have more regions than records: those that are out do not count', async () => {
    const setting = zoneOfTest();
    const out = Array.from({ length: 60 }, (_, at) =>
      entryOf(`r-${at}`, { state: 'out', url: undefined, endpoint: 'e' }),
    );
    expect((await enter(routerOf(setting), entryOf('us-east-1'), ...out)).isOk()).toBe(true);
  });
});
