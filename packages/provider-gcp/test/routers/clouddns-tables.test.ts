import type { RoutingEntry } from '@landfall/core/routing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { CloudDnsRouterOptions } from '../../src/index.ts';
import { dnsRouter, enter, entryOf, HEALTH_CHECK, NAME, startRoutingWorld, tableOf } from './routing-world.ts';

const world = await startRoutingWorld();
afterAll(() => world.close());
beforeEach(() => world.begin());

type Options = Partial<CloudDnsRouterOptions>;

describe('a table', () => {
  const ip = (last: number) => ({ url: `https://203.0.113.${last}/` });

  it.each<readonly [string, Options, readonly RoutingEntry[], string]>([
    ['without an address', {}, [entryOf('a', { url: undefined, endpoint: 'fraud' })], 'entries[0].url: is missing'],
    [
      'that leads to itself',
      {},
      [entryOf('a', { url: `https://${NAME}/v1` })],
      `entries[0].url: leads to ${NAME} itself`,
    ],
    [
      'with a weight that it cannot say',
      {},
      [entryOf('a'), entryOf('b', { weight: 1_000.5 })],
      'entries[1].weight: is 1000.5: Cloud DNS takes numbers from 0 to 1000',
    ],
    [
      'with names and IP addresses',
      {},
      [entryOf('a'), entryOf('b', ip(1))],
      'entries[1].url: needs a record of type A, and gcp/a one of type CNAME: all need the same',
    ],
    [
      'with one host for two regions',
      {},
      [entryOf('a', ip(1)), entryOf('b', ip(1))],
      'entries[1].url: has the host of gcp/a: give each region a front door of its own',
    ],
    [
      'with a name whose health cannot be checked',
      { healthCheck: HEALTH_CHECK },
      [entryOf('a')],
      'entries[0].url: has the name a.front.example.com: Cloud DNS checks the health of IP addresses only',
    ],
    [
      'with a region of another cloud and geo',
      { policy: 'geo' },
      [entryOf('a', { region: 'aws/us-east-1' })],
      "entries[0].region: is not a region of Google Cloud: name the closest one in gcpRegions, such as { 'aws/us-east-1': 'us-east4' }",
    ],
    [
      'with two regions that are one for geo',
      { policy: 'geo', gcpRegions: { 'aws/us-east-1': 'us-east4' } },
      [entryOf('us-east4'), entryOf('a', { region: 'aws/us-east-1' })],
      "entries[1].region: 'aws/us-east-1' and 'gcp/us-east4' are both us-east4",
    ],
    [
      'that is too long for one change',
      {},
      Array.from({ length: 90 }, (_, at) => entryOf(`r-${at}`, { owner: 'o'.repeat(1_200) })),
      'bytes, and Cloud DNS takes 100000 at once',
    ],
  ])('%s is refused with the path, before anything is sent', async (_, options, entries, message) => {
    const error = (await enter(dnsRouter(world, options), ...entries))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'invalid' });
    expect(error.message).toContain(message);
    expect(world.dns.troubles.calls).not.toContain('changes.create');
  });

  it('may have one host for two regions if a location tells them apart', async () => {
    const router = dnsRouter(world, { policy: 'geo' });
    expect((await enter(router, entryOf('us-central1', ip(1)), entryOf('us-east4', ip(1)))).isOk()).toBe(true);
  });

  it('may have regions that are out without an address, or with that of another region', async () => {
    const out = entryOf('b', { state: 'out', url: 'https://a.front.example.com/b' });
    const router = dnsRouter(world);
    const applied = (
      await enter(router, entryOf('a'), out, entryOf('c', { state: 'out', url: undefined, endpoint: 'c' }))
    )._unsafeUnwrap();
    expect(await tableOf(router)).toEqual(applied);
  });
});
