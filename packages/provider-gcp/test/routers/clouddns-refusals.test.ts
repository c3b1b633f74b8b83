import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { CloudDnsRouterOptions } from '../../src/index.ts';
import { asWritten, type Rrset } from '../simulator/routing/zone-records.ts';
import {
  add,
  call,
  changeItems,
  dnsRouter,
  enter,
  entryOf,
  HEALTH_CHECK,
  NAME,
  recordIn,
  replaceRecord,
  startRoutingWorld,
  tableOf,
  ZONE,
} from './routing-world.ts';

const world = await startRoutingWorld();
afterAll(() => world.close());
beforeEach(() => world.begin());

type Options = Partial<CloudDnsRouterOptions>;

describe('options', () => {
  it.each<readonly [string, object, string]>([
    ['what is not a project', { project: 'My Project' }, 'project: is not a project ID'],
    [
      'what is not the name of a zone',
      { zone: 'example.com' },
      'zone: is not the name of a managed zone, such as example-com',
    ],
    ['what is not a name', { name: 'fraud' }, 'name: is not a DNS name'],
    ['a wildcard', { name: '*.example.com' }, 'a name with a * cannot be routed'],
    [
      'a policy that it cannot do',
      { policy: 'latency' },
      "policy: must be 'weighted', 'geo' or 'failover': Cloud DNS measures no latency, and 'geo' leads to the closest region",
    ],
    ['a policy that nobody knows', { policy: 'random' }, "policy: must be 'weighted', 'geo' or 'failover'"],
    ['a TTL that is not whole seconds', { ttl: 1_500 }, "ttl: is not a duration of whole seconds: write '60s'"],
    [
      'a failover without a health check',
      { policy: 'failover' },
      'healthCheck: is missing: without a health check Cloud DNS never fails over',
    ],
    [
      'what is not a health check',
      { healthCheck: 'fraud' },
      'healthCheck: is not a health check, such as projects/my-project/global/healthChecks/fraud',
    ],
    [
      'regions that have no effect',
      { gcpRegions: { 'aws/a': 'us-east4' } },
      "gcpRegions: has no effect with policy 'weighted': remove it",
    ],
    [
      'what is not a region',
      { policy: 'geo', gcpRegions: { 'aws/a': 'europe' } },
      'is not a region of Google Cloud, such as us-east4',
    ],
    [
      'an address that carries credentials readably',
      { url: 'http://dns.example.com' },
      'url: must be https, or http on this machine',
    ],
    ['what cannot sign in', { auth: {} }, 'auth: must be a client of google-auth-library'],
    ['a misspelt option', { healthcheck: HEALTH_CHECK }, 'healthcheck'],
  ])('%s is refused', (_, options, message) => {
    const make = () => dnsRouter(world, options as Options);
    expect(make).toThrow(message);
    expect(make).toThrow('The cloudDnsRouter settings are not valid');
  });

  it.each([
    ['weighted', 'weighted'],
    ['geo', 'latency'],
    ['failover', 'failover'],
  ] as const)('a router that is %s says which policy that is for clients', (policy, is) => {
    const { name, capabilities } = dnsRouter(world, { policy, healthCheck: HEALTH_CHECK, name: 'Fraud.Example.com.' });
    expect(name).toBe('clouddns://landfall-test/example-com/fraud.example.com');
    expect(capabilities).toMatchObject({ policies: [is], compareAndSet: 'exact' });
  });
});

describe('a zone', () => {
  it.each<readonly [string, Options, string]>([
    [
      'that is not ours',
      { zone: 'other' },
      'zone: there is no managed zone other in the project landfall-test: check both, and the credentials',
    ],
    [
      'that the name is not in',
      { name: 'fraud.example.org' },
      `name: 'fraud.example.org' is not in the zone ${ZONE}, which is example.com`,
    ],
    [
      'whose name is only the end of another',
      { name: 'fraud.badexample.com' },
      "name: 'fraud.badexample.com' is not in the zone",
    ],
  ])('%s is named', async (_, options, message) => {
    const error = (await dnsRouter(world, options).read(call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid', retryable: false });
    expect(error.message).toContain(`The options of cloudDnsRouter are not valid: ${message}`);
  });

  it('is asked for once', async () => {
    const router = dnsRouter(world);
    for (let times = 0; times < 3; times += 1) await tableOf(router);
    expect(world.dns.troubles.calls.filter((name) => name === 'managedZones.get')).toHaveLength(1);
  });

  it('may have its own name routed to IP addresses, not to names', async () => {
    const router = dnsRouter(world, { name: 'example.com' });
    const error = (await add(router, 'us-central1'))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(error.message).toContain('name: is the name of the zone itself, which cannot have a CNAME record');
    expect((await enter(router, entryOf('us-central1', { url: 'https://203.0.113.1/' }))).isOk()).toBe(true);
  });
});

describe('a name', () => {
  const mail = { name: `${NAME}.`, type: 'MX', ttl: 60, rrdatas: ['10 mail.example.com.'] };

  it.each(['A', 'CNAME'])('with a record of type %s that is not of a table is named', async (type) => {
    const rrdatas = [type === 'A' ? '192.0.2.1' : 'old.example.com.'];
    world.dns.change(ZONE, { additions: [{ name: `${NAME}.`, type, ttl: 60, rrdatas }] });
    const error = (await dnsRouter(world).read(call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(error.message).toContain(
      `name: ${NAME} has a record of type ${type} that is not of a routing table: delete it`,
    );
  });

  it('with a record that cannot stand beside a CNAME is named, and is no obstacle to IP addresses', async () => {
    world.dns.change(ZONE, { additions: [mail] });
    const router = dnsRouter(world);
    const error = (await add(router, 'us-central1'))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(error.message).toContain(
      `name: ${NAME} has a record of type MX, and nothing may stand beside a CNAME record`,
    );
    expect((await enter(router, entryOf('us-central1', { url: 'https://203.0.113.1/' }))).isOk()).toBe(true);
  });

  it('whose policy is another one by now is named', async () => {
    (await add(dnsRouter(world), 'us-central1'))._unsafeUnwrap();
    const error = (await dnsRouter(world, { policy: 'geo' }).read(call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(error.message).toContain("policy: is 'geo', and the CNAME record of fraud.example.com is 'weighted'");
  });

  it('whose record set a person made a simple one is named', async () => {
    (await add(dnsRouter(world), 'us-central1'))._unsafeUnwrap();
    const { routingPolicy, ...record } = asWritten(recordIn(world)) as Rrset;
    expect(routingPolicy).toBeDefined();
    replaceRecord(world, { ...record, rrdatas: ['new.example.com.'] });
    const error = (await dnsRouter(world).read(call))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(error.message).toContain('has a record of type CNAME without a policy in the place of the router');
  });

  it('that leads to addresses of two types is named', async () => {
    (await enter(dnsRouter(world), entryOf('us-central1', { url: 'https://203.0.113.1/' })))._unsafeUnwrap();
    const sixth = { name: `${NAME}.`, type: 'AAAA', ttl: 60, rrdatas: ['2001:db8::1'] };
    world.dns.change(ZONE, { additions: [sixth] });
    const error = (await dnsRouter(world).read(call))._unsafeUnwrapErr();
    expect(error.message).toContain(
      'has records of the types A and AAAA, and clients would follow both: keep one of them',
    );
  });

  it('whose TXT record is not of a table is named', async () => {
    const text = { name: `_landfall.${NAME}.`, type: 'TXT', ttl: 60, rrdatas: ['"v=spf1 -all"'] };
    world.dns.change(ZONE, { additions: [text] });
    const error = (await dnsRouter(world).read(call))._unsafeUnwrapErr();
    expect(error.message).toBe(
      `The TXT record _landfall.${NAME}. is not of a routing table: correct it by hand, or delete it.`,
    );
  });

  it('whose TTL a person has raised is named: clients would follow for longer than the router says', async () => {
    (await add(dnsRouter(world), 'us-central1'))._unsafeUnwrap();
    replaceRecord(world, { ...asWritten(recordIn(world)), ttl: 300 });
    const error = (await add(dnsRouter(world), 'asia-east1'))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(error.message).toContain('ttl: is 60 s, and the record of fraud.example.com has 300 s: both need the same');
    expect((await add(dnsRouter(world, { ttl: '300s' }), 'asia-east1')).isOk()).toBe(true);
  });

  it('with items of others keeps its type', async () => {
    (await add(dnsRouter(world), 'us-central1'))._unsafeUnwrap();
    changeItems(world, (items) => [...items, { weight: 1, rrdatas: ['old.example.com.'] }]);
    const error = (
      await enter(dnsRouter(world), entryOf('us-central1', { url: 'https://203.0.113.1/' }))
    )._unsafeUnwrapErr();
    expect(error.message).toContain(
      'has items that are not in the table, and the table needs type A: delete those items',
    );
  });
});
