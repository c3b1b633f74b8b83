import { providerError, rollout, type WatchEvent, watch, watchOnce } from '@landfall/core';
import type { Journal } from '@landfall/core/journal';
import type { Router } from '@landfall/core/router';
import type { FakeProvider } from '@landfall/provider-fake';
import { err, errAsync, ok } from 'neverthrow';
import { expect, test } from 'vitest';
import { optionsOf, rolledOut, servedIn, TWO, versionSpec, versionsIn, worldOf } from './follow-up-world.ts';
import { inTime, SERVING, SLOW } from './play.ts';
import { at, MINUTE_MS, routed, sick, statesIn, told, watched } from './watch-world.ts';

const SICK = { ...SERVING, ...sick('a', 20, 40) };
const THERE_AND_BACK = [
  'region-unhealthy fake/a',
  'watch-change take-out done fake/a',
  'region-recovered fake/a',
  'watch-change return done fake/a',
  'watch-end',
];

/** The router, with `before` called as it takes a region out. */
function taking(inner: Router, before: () => void): Router {
  return {
    ...inner,
    apply: (table, expected, call) => {
      if (table.entries.some(({ state }) => state === 'out')) before();
      return inner.apply(table, expected, call);
    },
  };
}

test('a change that a person stops goes on at the next look, and no other is begun meanwhile', async () => {
  const world = worldOf(SICK);
  let stops = 0;
  const router = taking(await routed(world), () => {
    stops += 1;
    void world.journal.send('watch-of-r-1-take-out', { name: 'stop', reason: 'let me look' });
  });
  const { events } = await watched(world, { router });
  expect(told(events)).toEqual(THERE_AND_BACK);
  expect(stops).toBe(1);
  const log = (await world.journal.read('watch-of-r-1-take-out'))._unsafeUnwrap();
  expect(log.map(({ type }) => type)).toContain('rollout-suspend');
  expect((await world.journal.list())._unsafeUnwrap()).toHaveLength(4);
});

test('a change that another process drives is awaited, and ends as that one leaves it', async () => {
  const world = worldOf(SICK);
  const router = await routed(world);
  const lost = { kind: 'lease-lost', message: 'a worker drives it', holder: 'worker' } as const;
  const journal: Journal = {
    ...world.journal,
    acquire: (id, ...rest) =>
      id.endsWith('take-out') && world.clock.now() < at(35)
        ? Promise.resolve(err(lost))
        : world.journal.acquire(id, ...rest),
  };
  const { events } = await watched(world, { router, journal });
  expect(told(events)).toEqual(THERE_AND_BACK);
  const change = events.find(({ type }) => type === 'watch-change');
  expect(change).toMatchObject({ rolloutId: 'watch-of-r-1-take-out' });
  expect(change?.at).toBeLessThan(at(37));
});

test('a region that was taken out without anybody reading it back is returned all the same', async () => {
  const world = worldOf(SICK);
  const inner = await routed(world);
  let goneTo = 0;
  const gone = providerError({ kind: 'transient', message: 'the place of the table is away' });
  const router = taking(
    { ...inner, read: (call) => (world.clock.now() < goneTo ? errAsync(gone) : inner.read(call)) },
    () => {
      goneTo ||= world.clock.now() + 60 * MINUTE_MS;
    },
  );
  const { events } = await watched(world, { router, for: '3h' });
  const changes = events.filter(({ type }) => type === 'watch-change');
  expect(changes).toMatchObject([
    { does: 'take-out', outcome: 'not-done' },
    { does: 'return', outcome: 'done' },
  ]);
  expect(await statesIn(inner)).toEqual(['fake/a in', 'fake/b in']);
});

test('a region that cannot be rolled back is taken out of the table, also while rollbacks are still allowed', async () => {
  const world = worldOf({ ...SLOW, ...sick('a', 20, 30) });
  const router = await routed(world);
  const { events } = await watched(world, { router, rollBack: { within: '25m' }, for: '1h' });
  expect(told(events).slice(0, 3)).toEqual([
    'region-unhealthy fake/a',
    'watch-change roll-back not-done fake/a',
    'watch-change take-out done fake/a',
  ]);
  expect(events.find(({ type }) => type === 'watch-change')).toMatchObject({
    why: expect.stringContaining('there is no previous deployment'),
  });
  expect(servedIn(world, 'a')).toEqual({ '42': 100 });
  expect(await statesIn(router)).toEqual(['fake/a in', 'fake/b in']);
});

test('what was kept is retired only where the watch looks', async () => {
  const world = worldOf();
  await rolledOut(world, { ...TWO, previous: { keepFor: '1h' } });
  await watched(world, { regions: ['fake/a'] });
  expect(versionsIn(world)).toEqual(['a 42', 'b 41', 'b 42']);
  // Nothing served in `b` before, so nothing was kept there.
  const half = worldOf(SLOW);
  half.fake.serve('a', '41');
  await rolledOut(half, { ...TWO, previous: { keepFor: '1h' } });
  const { events } = await watched(half);
  expect(told(events)).toEqual(['watch-change retire-previous done', 'watch-end']);
  expect(versionsIn(half)).toEqual(['a 42', 'b 42']);
});

test("a rollout whose id begins as those of the watch's own changes do ends it there all the same", async () => {
  const world = worldOf();
  await rolledOut(world);
  void (await inTime(world.clock, watchOnce('r', { ...optionsOf(world), id: 'w' })))._unsafeUnwrap();
  await rolledOut(world, { ...versionSpec('43'), regions: ['fake/a'] }, 'w-1-next');
  const { events, report } = await watched(world, { id: 'w', for: '10m' });
  expect(told(events)).toEqual(['watch-superseded fake/a', 'watch-end']);
  expect(report.regions[0]).toMatchObject({ health: 'ended', endedBy: 'w-1-next' });
});

test('a rollout that begins while the watch looks causes no drift', async () => {
  const world = worldOf();
  await rolledOut(world);
  let hasBegun = false;
  const fake: FakeProvider = {
    ...world.fake,
    describe: async (request, call) => {
      if (!hasBegun && call.region === 'a') {
        hasBegun = true;
        const next = rollout({ ...versionSpec('43'), regions: ['fake/a'] }, { ...optionsOf(world), id: 'r2' });
        void next.result;
        // The look is answered in the middle of that rollout.
        await new Promise((done) => next.on('effect-end', ({ step }) => void (step.startsWith('route') && done(step))));
      }
      return world.fake.describe(request, call);
    },
  };
  const { events } = await watched({ ...world, fake }, { for: '30m' });
  expect(hasBegun).toBe(true);
  expect(told(events)).toEqual(['watch-superseded fake/a', 'watch-end']);
});

test('turns end the watch when the time since the first of them is over', async () => {
  const world = worldOf();
  await rolledOut(world);
  const all: WatchEvent[] = [];
  const options = { ...optionsOf(world), for: '20m', every: '5m' } as const;
  let next: number | undefined = world.clock.now();
  let turns = 0;
  while (next !== undefined && turns < 20) {
    await world.clock.sleep(next - world.clock.now());
    const turn = (await inTime(world.clock, watchOnce('r', options)))._unsafeUnwrap();
    all.push(...turn.told);
    next = turn.nextAt;
    turns += 1;
  }
  expect(all.at(-1)).toMatchObject({ type: 'watch-end', why: 'time' });
  expect(turns).toBeLessThanOrEqual(6);
  const over = await watchOnce('r', options);
  expect(over._unsafeUnwrapErr()).toMatchObject({ kind: 'cannot-follow-up' });
});

test('a turn whose signal is aborted makes no change, and gives back its lease', async () => {
  const world = worldOf({ ...SERVING, ...sick('a', 1, 600) });
  const router = await routed(world);
  await world.clock.sleep(20 * MINUTE_MS);
  const options = { ...optionsOf(world), router };
  const calls = world.fake.calls.length;
  const signal = AbortSignal.abort('no time left');
  const cut = (await inTime(world.clock, watchOnce('r', { ...options, signal })))._unsafeUnwrap();
  expect(cut.regions).toMatchObject([{ health: 'healthy' }, { health: 'healthy' }]);
  expect(world.fake.calls).toHaveLength(calls);
  expect((await inTime(world.clock, watchOnce('r', options))).isOk()).toBe(true);
});

test('what the ledger says of the time before the rollout ends no watch', async () => {
  const world = worldOf();
  await rolledOut(world);
  const { journal } = world;
  const before = (await journal.ledger())
    ._unsafeUnwrap()
    .map((entry) => ({ ...entry, rolloutId: 'r0', at: at(0) - 1 }));
  const { events } = await watched(world, { journal: { ...journal, ledger: async () => ok(before) }, for: '5m' });
  expect(told(events)).toEqual(['watch-end']);
});

test('a look that a stop cuts off is not waited for, and says nothing', async () => {
  const world = worldOf();
  await rolledOut(world);
  let stop = (): void => undefined;
  const fake: FakeProvider = {
    ...world.fake,
    describe: async (_, { signal }) => {
      stop();
      while (!signal.aborted) await world.clock.sleep(1_000);
      return err(providerError({ kind: 'transient', message: 'cut off' }));
    },
  };
  const run = (await watch('r', optionsOf({ ...world, fake })))._unsafeUnwrap();
  stop = run.stop;
  const before = world.clock.now();
  expect((await inTime(world.clock, run.result))._unsafeUnwrap().why).toBe('stopped');
  expect(world.clock.now() - before).toBeLessThan(1_000);
  const log = (await world.journal.read('watch-of-r'))._unsafeUnwrap();
  expect(log.map(({ type }) => type)).toEqual(['rollout-start', 'watch-look']);
});

test('a watch whose journal fails in a change ends with that, and the next one finishes the change', async () => {
  const world = worldOf(SICK);
  const router = await routed(world);
  let isBroken = true;
  const journal: Journal = {
    ...world.journal,
    append: async (lease, events) =>
      isBroken && lease.rolloutId.endsWith('take-out') && events.some(({ type }) => type === 'effect-end')
        ? err({ kind: 'failed', message: 'the disk is full' })
        : world.journal.append(lease, events),
  };
  const options = { ...optionsOf(world), router };
  const first = (await watch('r', { ...options, journal, for: '2h' }))._unsafeUnwrap();
  expect((await inTime(world.clock, first.result))._unsafeUnwrapErr()).toMatchObject({ kind: 'journal-failed' });
  isBroken = false;
  const { events } = await watched(world, { router });
  expect(told(events)).toEqual(THERE_AND_BACK);
  expect(events.find(({ type }) => type === 'watch-change')).toMatchObject({ rolloutId: 'watch-of-r-1-take-out' });
});

test('a watch keeps its lease as long as it lives, and ends as soon as it has lost it', async () => {
  const world = worldOf();
  await rolledOut(world);
  const others: unknown[] = [];
  const journal: Journal = {
    ...world.journal,
    renew: async (...args) =>
      world.clock.now() < at(20)
        ? world.journal.renew(...args)
        : err({ kind: 'lease-lost', message: 'another has it', holder: 'other' }),
  };
  const fake: FakeProvider = {
    ...world.fake,
    describe: async (request, call) => {
      const other = await watch('r', optionsOf(world));
      others.push(other.isErr() && other.error.kind);
      return world.fake.describe(request, call);
    },
  };
  const run = (await watch('r', { ...optionsOf({ ...world, fake }), journal, for: '2h' }))._unsafeUnwrap();
  expect((await inTime(world.clock, run.result))._unsafeUnwrapErr()).toMatchObject({ kind: 'busy', holder: 'other' });
  expect(world.clock.now()).toBeLessThan(at(22));
  expect(others.length).toBeGreaterThan(20);
  expect(new Set(others)).toEqual(new Set(['busy']));
});
