import { describe, expect, test } from 'vitest';
import { type Answer, broken, chance, entry, fine, played, regionOf } from '../../test/routing-world.ts';
import { virtualClock } from '../testing/virtual-clock.ts';
import type { RoutingEntry } from './table/routing-table.ts';

describe('the closest healthy region', () => {
  const HERE = { latitude: 52, longitude: 13 };
  const places = {
    frankfurt: { latitude: 50, longitude: 8 },
    warsaw: { latitude: 52, longitude: 21 },
    tokyo: { latitude: 35, longitude: 139 },
  };
  const world = { frankfurt: fine(), warsaw: fine(), tokyo: fine() };
  const entries = Object.entries(places).map(([region, location]) => entry(region, { location }));

  test('is one of those that are near, by distance until ways are measured', async () => {
    const { send, counts } = played(world, { location: HERE }, entries);
    await send(200);
    const { frankfurt = 0, warsaw = 0, tokyo = 0 } = counts();
    expect(tokyo).toBe(0);
    expect(Math.min(frankfurt, warsaw)).toBeGreaterThan(60);
  });

  test('is measured, where there is a probe', async () => {
    const clock = virtualClock();
    const ways: Readonly<Record<string, number>> = { frankfurt: 90, warsaw: 80, tokyo: 8 };
    const probe = async ({ region }: RoutingEntry): Promise<void> => clock.sleep(ways[region] ?? 0);
    const { send, counts } = played(world, { location: HERE, probe, clock }, entries);
    await send(10);
    await clock.sleep(1_000);
    await send(100);
    expect(counts()['tokyo'] ?? 0).toBeGreaterThanOrEqual(100);
  });

  test('is measured again with each refresh, also where the table has not changed', async () => {
    const clock = virtualClock();
    const ways: Record<string, number> = { frankfurt: 90, warsaw: 80, tokyo: 8 };
    const probe = async ({ region }: RoutingEntry): Promise<void> => clock.sleep(ways[region] ?? 0);
    const table = { version: 1, model: 'fraud', entries };
    let reads = 0;
    const source = async () => {
      reads += 1;
      return reads === 1 ? table : undefined;
    };
    const { send, counts } = played(world, { source, probe, clock });
    await send(1);
    await clock.sleep(1_000);
    Object.assign(ways, { frankfurt: 8, tokyo: 90 });
    for (let refresh = 0; refresh < 4; refresh += 1) {
      await send(1);
      await clock.sleep(40_000);
    }
    const before = counts();
    await send(50);
    expect((counts()['frankfurt'] ?? 0) - (before['frankfurt'] ?? 0)).toBe(50);
  });

  test('is not the one whose probe fails or hangs', async () => {
    const clock = virtualClock();
    const probe = async ({ region }: RoutingEntry): Promise<void> => {
      if (region === 'frankfurt') throw new Error('no way');
      if (region === 'warsaw') return new Promise(() => undefined);
      await clock.sleep(80);
    };
    const unplaced = Object.keys(world).map((region) => entry(region));
    const { send, counts } = played(world, { probe, clock }, unplaced);
    await send(1);
    await clock.sleep(5_001);
    const before = counts();
    await send(50);
    expect((counts()['tokyo'] ?? 0) - (before['tokyo'] ?? 0)).toBe(50);
  });

  test('is the next one, if the closest fails', async () => {
    const { send, events } = played({ ...world, frankfurt: broken, warsaw: broken }, { location: HERE }, entries);
    const sent = await send(100);
    expect(sent.filter(({ ok }) => !ok).length).toBeLessThan(20);
    expect(sent.slice(-20).every((each) => each.ok && each.region === 'tokyo')).toBe(true);
    expect(events.filter(({ type }) => type === 'region-ejected')).toMatchObject([{ forMs: expect.any(Number) }]);
  });

  test('of two that are near, the one that is ten times slower gets few requests', async () => {
    const { send, counts } = played({ fast: fine(20), slow: fine(200) });
    await send(400);
    expect(counts()['slow']).toBeLessThan(40);
  });
});

describe('shares', () => {
  test('by weight are within the sampling error', async () => {
    const { send, counts } = played({ a: fine(0), b: fine(0), c: fine(0) }, { policy: 'weighted' }, [
      entry('a', { weight: 5 }),
      entry('b', { weight: 3 }),
      entry('c', { weight: 2 }),
    ]);
    await send(10_000);
    const { a = 0, b = 0, c = 0 } = counts();
    for (const [share, expected] of [
      [a, 0.5],
      [b, 0.3],
      [c, 0.2],
    ] as const)
      expect(Math.abs(share / 10_000 - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / 10_000));
  });

  test('of keys are by weight too, and a key meets the same region each time', async () => {
    const entries = [entry('a', { weight: 1 }), entry('b', { weight: 9 })];
    const one = played({ a: fine(0), b: fine(0) }, { policy: 'weighted' }, entries);
    const other = played({ a: fine(0), b: fine(0) }, { policy: 'weighted', random: chance(7) }, entries);
    let a = 0;
    for (let user = 0; user < 4_000; user += 1) {
      const key = `user-${user}`;
      const [sent] = await one.send(1, { key });
      const [again] = await other.send(1, { key });
      expect(regionOf(sent)).toBe(regionOf(again));
      if (regionOf(sent) === 'a') a += 1;
    }
    expect(Math.abs(a / 4_000 - 0.1)).toBeLessThan(0.02);
  });

  test('a key whose region goes moves, and no other key does', async () => {
    const all = [entry('a'), entry('b'), entry('c')];
    const before = played({ a: fine(0), b: fine(0), c: fine(0) }, { policy: 'weighted' }, all);
    const after = played({ a: fine(0), b: fine(0) }, { policy: 'weighted' }, all.slice(0, 2));
    const moved: (string | undefined)[] = [];
    for (let user = 0; user < 500; user += 1) {
      const key = `user-${user}`;
      const [one] = await before.send(1, { key });
      const [two] = await after.send(1, { key });
      if (regionOf(one) !== regionOf(two)) moved.push(regionOf(one));
    }
    expect(moved.length).toBeGreaterThan(100);
    expect(new Set(moved)).toEqual(new Set(['c']));
  });

  test('with failover all go to the first that is healthy', async () => {
    const { send, counts } = played({ a: fine(0), b: fine(0) }, { policy: 'failover' });
    await send(100);
    expect(counts()).toEqual({ a: 100 });
  });

  test('what is draining, out or without weight gets nothing', async () => {
    const entries = [
      entry('a', { state: 'draining' }),
      entry('b', { state: 'out' }),
      entry('c', { weight: 0 }),
      entry('d'),
    ];
    const { send, counts } = played({ a: fine(0), b: fine(0), c: fine(0), d: fine(0) }, {}, entries);
    await send(50);
    expect(counts()).toEqual({ d: 50 });
  });
});

describe('a region that fails', () => {
  test('is ejected after five failures in a row, tried after a while, and gets its share back slowly', async () => {
    const world = { a: (at: number): Answer => (at < 60_000 ? broken() : { ms: 0 }), b: fine(0) };
    const { send, clock, events, counts } = played(world, { policy: 'weighted' });
    await send(40);
    const [ejected] = events.filter(({ type }) => type === 'region-ejected');
    expect(ejected).toMatchObject({ region: 'a', failures: 5 });
    const { a: atFirst = 0 } = counts();
    await send(100);
    expect(counts()['a']).toBe(atFirst);
    await clock.sleep(120_000);
    await send(1);
    expect(events.at(-1)).toEqual({ type: 'region-returned', region: 'a' });
    const { a: back = 0 } = counts();
    await send(200);
    expect((counts()['a'] ?? 0) - back).toBeLessThan(40);
    await clock.sleep(30_000);
    const { a: ramped = 0 } = counts();
    await send(200);
    expect((counts()['a'] ?? 0) - ramped).toBeGreaterThan(70);
  });

  test('stays away twice as long each time', async () => {
    const { send, clock, events } = played({ a: broken, b: fine(0) }, { policy: 'weighted' });
    for (let minute = 0; minute < 10; minute += 1) {
      await send(40);
      await clock.sleep(60_000);
    }
    const times = events.flatMap((event) => (event.type === 'region-ejected' ? event.forMs / 1_000 : []));
    times.forEach((time, at) => {
      const expected = Math.min(300, 10 * 2 ** at);
      expect(time).toBeGreaterThanOrEqual(0.8 * expected);
      expect(time).toBeLessThanOrEqual(1.2 * expected);
    });
    expect(times.length).toBeGreaterThan(3);
  });

  test('is ejected if a fifth of its requests fail and those of the others do not', async () => {
    let count = 0;
    const flaky = (): Answer => {
      count += 1;
      return { ms: 0, status: count % 5 === 0 ? 500 : 200 };
    };
    const { send, events } = played({ a: flaky, b: fine(0), c: fine(0) }, { policy: 'weighted' });
    await send(200);
    expect(events.filter(({ type }) => type === 'region-ejected')).toMatchObject([{ region: 'a' }]);
  });

  test('is not ejected if all fail alike, and half of the regions stay whatever happens', async () => {
    const { send, events } = played({ a: broken, b: broken, c: broken }, { policy: 'weighted' });
    await send(100);
    const out = new Set(events.flatMap((event) => (event.type === 'region-ejected' ? event.region : [])));
    expect(out.size).toBe(1);
  });

  test('that says Retry-After is left alone for that time, and not ejected', async () => {
    const world = { a: (): Answer => ({ ms: 0, status: 429, retryAfter: '60' }), b: fine(0) };
    const { send, events, counts, clock } = played(world, { policy: 'weighted' });
    await send(50);
    expect(counts()['a']).toBe(1);
    await clock.sleep(61_000);
    await send(20);
    expect(counts()['a']).toBe(2);
    expect(events.filter(({ type }) => type === 'region-ejected')).toEqual([]);
  });

  test('where none is left, requests go to all of them, and that is said once', async () => {
    const world = { a: (): Answer => ({ ms: 0, status: 503, retryAfter: '60' }) };
    const { send, events, counts } = played(world);
    await send(5, {});
    expect(counts()).toEqual({ a: 5 });
    expect(events.filter(({ type }) => type === 'panic')).toEqual([{ type: 'panic', regions: ['a'] }]);
  });
});
