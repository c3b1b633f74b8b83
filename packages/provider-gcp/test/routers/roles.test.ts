import { readFileSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { add, call, dnsRouter, gcsRouter, startRoutingWorld } from './routing-world.ts';

const world = await startRoutingWorld();
afterAll(() => world.close());

const PAGE = readFileSync(new URL('../../docs/routers.md', import.meta.url), 'utf8');

/** The permissions of a router in the table of the page. */
function permissions(router: string): readonly string[] {
  const row = PAGE.split('\n').find((line) => line.startsWith(`| \`${router}\` | \``)) ?? '';
  return [...(row.split('|')[2] ?? '').matchAll(/`([\w.]+)`/g)].map(([, name = '']) => name).sort();
}

/** What Google asks for each method: its page in the API's reference. */
const NEEDED: Readonly<Record<string, readonly string[]>> = {
  'managedZones.get': ['dns.managedZones.get'],
  'rrsets.list': ['dns.resourceRecordSets.list'],
  // Each change creates and deletes records.
  'changes.create': [
    'dns.changes.create',
    'dns.resourceRecordSets.create',
    'dns.resourceRecordSets.delete',
    'dns.resourceRecordSets.update',
  ],
  'changes.get': ['dns.changes.get'],
  'changes.list': ['dns.changes.list'],
  'objects.get': ['storage.objects.get'],
  'objects.download': ['storage.objects.get'],
  // A replacement deletes the object before.
  'objects.insert': ['storage.objects.create', 'storage.objects.delete'],
};

function needed(calls: readonly string[]): readonly string[] {
  return [...new Set(calls.flatMap((name) => NEEDED[name] ?? [name]))].sort();
}

it('the page has the permissions of what cloudDnsRouter calls, and no others', async () => {
  const router = dnsRouter(world);
  (await add(router, 'us-central1'))._unsafeUnwrap();
  for (const each of [router, dnsRouter(world)]) (await each.pending?.(call))?._unsafeUnwrap();
  expect(permissions('cloudDnsRouter')).toEqual(needed(world.dns.troubles.calls));
});

it('the page has the permissions of what gcsTableRouter calls, beside the one to list', async () => {
  const router = gcsRouter(world);
  (await add(router, 'us-central1'))._unsafeUnwrap();
  (await router.read(call))._unsafeUnwrap();
  // Whether an object is there is told to those alone who may list the bucket.
  const all = [...needed(world.storage.troubles.calls), 'storage.objects.list'];
  expect(permissions('gcsTableRouter')).toEqual(all);
});
