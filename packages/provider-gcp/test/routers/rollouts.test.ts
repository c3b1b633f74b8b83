import type { Router } from '@landfall/core/router';
import type { RoutingEntry, RoutingTable } from '@landfall/core/routing';
import { everyOr, shareOf } from '@landfall/tests-support';
import { afterAll, describe, expect, it } from 'vitest';
import type { RoutingTroubles } from '../simulator/routing/routing-faults.ts';
import { asWritten, type Rrset } from '../simulator/routing/zone-records.ts';
import { takeTrafficBack } from '../take-traffic-back.ts';
import { REGIONS, rolloutWorld } from './rollout-world.ts';
import {
  BUCKET,
  changeItems,
  dnsRouter,
  gcsRouter,
  HEALTH_CHECK,
  OBJECT,
  objectIn,
  recordIn,
  recordsIn,
  startRoutingWorld,
} from './routing-world.ts';

const world = await startRoutingWorld();
afterAll(() => world.close());

/** A router, what its place holds, and what a person does there. */
interface Kind {
  readonly router: () => Router;
  readonly url: (version: string) => string | Readonly<Record<string, string>>;
  readonly troubles: () => RoutingTroubles;
  /** The method that writes. */
  readonly writes: string;
  /** What the place holds, but the version of the table and its owners. */
  readonly held: () => unknown;
  /** A person halves the weight of the first region, and adds what is not of the table. */
  readonly change: () => void;
  /** What the place holds because of that. */
  readonly changed: (held: unknown) => unknown;
}

const byName = (version: string) => `https://v${version}.{region}.example.net/fraud`;

/** Both versions have front doors of their own. */
function byAddress(version: string): Readonly<Record<string, string>> {
  return Object.fromEntries(REGIONS.map((region, at) => [`gcp/${region}`, `https://203.0.113.${version}${at}/fraud`]));
}

type Held = { readonly entries: readonly RoutingEntry[] } & Readonly<Record<string, unknown>>;

const LEGACY = { weight: 10, rrdatas: ['old.example.com.'] };

function zone(options: Parameters<typeof dnsRouter>[1], url: Kind['url']): Omit<Kind, 'change' | 'changed'> {
  return {
    router: () => dnsRouter(world, options),
    url,
    troubles: () => world.dns.troubles,
    writes: 'changes.create',
    held: () => recordsIn(world),
  };
}

/** A record set with something else in its policy, and with other items. */
function withItems(held: unknown, change: (items: readonly object[]) => readonly object[]): readonly object[] {
  return (held as readonly Rrset[]).map((record) => {
    const items = change(record.routingPolicy?.wrr?.items ?? []);
    return { ...record, routingPolicy: { ...record.routingPolicy, wrr: { items } } };
  });
}

const KINDS: Readonly<Record<string, Kind>> = {
  'a weighted record set': {
    ...zone({}, byName),
    change: () => changeItems(world, ([one = {}, ...others]) => [LEGACY, { ...one, weight: 0.5 }, ...others]),
    changed: (held) => withItems(held, ([one = {}, ...others]) => [LEGACY, { ...one, weight: 0.5 }, ...others]),
  },
  'a geo record set of checked IP addresses': {
    ...zone({ policy: 'geo', healthCheck: HEALTH_CHECK }, byAddress),
    change() {
      const record = asWritten(recordIn(world));
      const geo = { ...record.routingPolicy?.geo, enableFencing: true };
      world.dns.change('example-com', {
        deletions: [record],
        additions: [{ ...record, routingPolicy: { ...record.routingPolicy, geo } }],
      });
    },
    changed: (held) =>
      (held as readonly Rrset[]).map((record) => ({
        ...record,
        routingPolicy: { ...record.routingPolicy, geo: { ...record.routingPolicy?.geo, enableFencing: true } },
      })),
  },
  'an object in a bucket': {
    router: () => gcsRouter(world),
    url: byName,
    troubles: () => world.storage.troubles,
    writes: 'objects.insert',
    held() {
      const { version, entries, ...table } = objectIn(world);
      expect(version).toBeGreaterThan(0);
      return { ...table, entries: entries.map(({ owner, ...entry }) => entry) };
    },
    change() {
      const { version, entries, ...table } = objectIn(world);
      const [first, ...others] = entries as [RoutingEntry, ...RoutingEntry[]];
      const next = { ...table, version: version + 1, note: 'Ada', entries: [{ ...first, weight: 0.5 }, ...others] };
      world.storage.put(BUCKET, OBJECT, JSON.stringify(next));
    },
    changed(held) {
      const { entries, ...table } = held as Held;
      const [first, ...others] = entries;
      return { ...table, note: 'Ada', entries: [{ ...first, weight: 0.5 }, ...others] };
    },
  },
};

interface Play {
  /** Version 2 fails once it is in the table. */
  readonly bad?: boolean;
  /** There is no table yet. */
  readonly first?: boolean;
  /** What happens between the first read and write of a table with version 2. */
  readonly between?: () => void;
  /** Somebody takes the traffic back five minutes after the last bake begins, and tells nobody. */
  readonly isTakenBack?: boolean;
}

/** Rolls version 2 out through the table. */
async function played(kind: Kind, { bad = false, first = false, between, isTakenBack = false }: Play = {}) {
  let isEntered = false;
  const played = rolloutWorld(world, kind.router, { isBad: () => bad && isEntered, url: kind.url });
  if (!first) (await played.play('1', 'r1'))._unsafeUnwrap();
  const before = { held: first ? undefined : kind.held(), table: await played.table() };
  const result = await played.play('2', 'r2', (event) => {
    if (event.type === 'step-start' && event.step === 'bake-100' && isTakenBack)
      void played.clock.sleep(300_000).then(() => takeTrafficBack(played.vertex.project, REGIONS[1], '1'));
    if (event.type !== 'step-start' || event.action !== 'enter' || isEntered) return;
    isEntered = true;
    if (between !== undefined) kind.troubles().before(kind.writes, between);
  });
  expect(isEntered).toBe(true);
  return { before, result, held: kind.held(), table: await played.table(), clock: played.clock };
}

function versions({ entries }: RoutingTable) {
  return entries.map(({ region, modelVersion, owner }) => [region, modelVersion, owner?.split('/')[0]]);
}

const BOTH = (version: string) => REGIONS.map((region) => [`gcp/${region}`, version, `r${version}`]);

// Each kind is held to the rules of a router in full; of these rollouts, one kind plays them, another each time.
describe.each(shareOf(Object.entries(KINDS), { every: everyOr(3) }))('%s', (_, kind) => {
  it('leads to the new version in every region after a good rollout', async () => {
    const { before, held, table, result } = await played(kind);
    expect(result.isOk()).toBe(true);
    expect(versions(before.table)).toEqual(BOTH('1'));
    expect(versions(table)).toEqual(BOTH('2'));
    const [was, is] = [before.held, held].map((each) => JSON.stringify(each));
    const asNew = was
      ?.replaceAll('v1.', 'v2.')
      .replaceAll('203.0.113.1', '203.0.113.2')
      .replaceAll('"modelVersion":"1"', '"modelVersion":"2"');
    expect(is).toBe(asNew);
  });

  it('holds exactly what it held before a rollout that was rolled back', async () => {
    const { before, held, table, result } = await played(kind, { bad: true });
    expect(result._unsafeUnwrapErr()).toMatchObject({
      failures: [{ kind: 'gate-failed' }],
      rollback: { outcome: 'completed' },
    });
    expect(held).toEqual(before.held);
    expect(table).toEqual({ ...before.table, version: table.version });
    expect(table.version).toBeGreaterThan(before.table.version);
  });

  it('holds exactly what it held before a rollout whose traffic was taken back in silence', async () => {
    const { before, held, table, result } = await played(kind, { isTakenBack: true });
    expect(result._unsafeUnwrapErr()).toMatchObject({
      failures: [{ kind: 'drift', region: `gcp/${REGIONS[1]}`, step: 'bake-100' }],
      rollback: { outcome: 'completed' },
    });
    expect(held).toEqual(before.held);
    expect(versions(table)).toEqual(BOTH('1'));
  });

  it('has no region after a first rollout that was rolled back', async () => {
    const { table, result } = await played(kind, { bad: true, first: true });
    expect(result._unsafeUnwrapErr()).toMatchObject({ rollback: { outcome: 'completed' } });
    // Both regions were entered, and left.
    expect(table).toEqual({ version: 4, model: 'fraud', entries: [] });
    expect(recordsIn(world)).toEqual([]);
  });

  it('has what a person changed in between, beside the new version', async () => {
    const good = await played(kind);
    const { held, table, result } = await played(kind, { between: kind.change });
    expect(result.isOk()).toBe(true);
    expect(versions(table)).toEqual(BOTH('2'));
    expect(held).toEqual(kind.changed(good.held));
  });

  it('has what a person changed in between, and all else as before, after a rollback', async () => {
    const { before, held, table, result } = await played(kind, { bad: true, between: kind.change });
    expect(result._unsafeUnwrapErr()).toMatchObject({ rollback: { outcome: 'completed' } });
    expect(held).toEqual(kind.changed(before.held));
    expect(versions(table)).toEqual(BOTH('1'));
  });

  it('is right in spite of answers that are lost, refused and throttled', async () => {
    const between = () => {
      const method = kind.writes;
      kind
        .troubles()
        .faults.push(
          { method, how: 'reset-after' },
          { method, how: 'refused', status: 429, reason: 'rateLimitExceeded', message: 'Slow down.' },
          { method, how: 'refused', status: 503, reason: 'backendError', message: 'Backend error.' },
        );
    };
    const { table, result } = await played(kind, { between });
    expect(result.isOk()).toBe(true);
    expect(versions(table)).toEqual(BOTH('2'));
    expect(kind.troubles().faults).toEqual([]);
  });
});

it.each([
  [0, 0, 60_000],
  [7, 7 * 60_000, 20 * 60_000],
])('a rollout waits %i minutes until Cloud DNS has made each of its changes', async (minutes, least, most) => {
  const kind = KINDS['a weighted record set'] as Kind;
  const { play, clock } = rolloutWorld(world, kind.router, { isBad: () => false, url: kind.url });
  world.dns.pendingMs = minutes * 60_000;
  const at: Record<string, number> = {};
  (
    await play('1', 'r1', (event) => {
      const isOfEntry = (event.type === 'step-start' || event.type === 'step-end') && event.action === 'enter';
      if (isOfEntry) at[`${event.type} ${event.region}`] = clock.now();
    })
  )._unsafeUnwrap();
  for (const region of REGIONS) {
    const took = (at[`step-end gcp/${region}`] ?? 0) - (at[`step-start gcp/${region}`] ?? 0);
    expect(took).toBeGreaterThanOrEqual(least);
    expect(took).toBeLessThan(most);
  }
});
