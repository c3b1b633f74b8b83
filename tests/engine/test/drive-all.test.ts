import { advance, driveAll, followRollout, rollout, startRollout, watch } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { type VirtualClock, virtualClock } from '@landfall/core/testing';
import { type FakeOptions, type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { err } from 'neverthrow';
import { expect, test } from 'vitest';
import { brokenPromises } from '../src/invariants.ts';
import { inTime, only, SERVING, specOf } from './play.ts';

interface World {
  readonly journal: Journal;
  readonly clock: VirtualClock;
  readonly fake: FakeProvider;
  readonly options: {
    readonly providers: { readonly fake: FakeProvider };
    readonly journal: Journal;
    readonly clock: VirtualClock;
  };
}

function worldOf(cloud: FakeOptions = SERVING, journal = memoryJournal()): World {
  const clock = virtualClock();
  const fake = fakeProvider({ clock, ...cloud });
  return { journal, clock, fake, options: { providers: { fake }, journal, clock } };
}

/** Starts a rollout with the name of its only region as id. */
async function start({ options }: World, id: string, more: Parameters<typeof specOf>[1] = {}): Promise<void> {
  (await startRollout(specOf([`fake/${id}`], more), { ...options, id }))._unsafeUnwrap();
}

/** Drives all, and gives in a word what came of each. */
async function driven(world: World, more: Partial<Parameters<typeof driveAll>[0]> = {}): Promise<object> {
  const all = (await inTime(world.clock, driveAll({ ...world.options, ...more })))._unsafeUnwrap();
  const words = all.map(({ id, turn }) => {
    if (turn.isErr()) return [id, turn.error.kind];
    if (turn.value.done) return [id, turn.value.result.isOk() ? 'succeeded' : turn.value.result.error.kind];
    return [id, turn.value.waiting.map((wait) => wait.for)];
  });
  return Object.fromEntries(words);
}

test('each rollout goes on until it has ended, or waits for a person', async () => {
  const world = worldOf({ ...SERVING, faults: [{ kind: 'deploy-fails', region: 'bad' }] });
  const gcp = { ...world.options, providers: { gcp: fakeProvider({ name: 'gcp' }) } };
  await start(world, 'good');
  await start(world, 'bad');
  await start(world, 'asking', { approvals: [{ before: 'wave-1' }] });
  await start(world, 'stopped');
  (await world.journal.send('stopped', { name: 'stop' }))._unsafeUnwrap();
  (await startRollout(specOf(['gcp/x']), { ...gcp, id: 'elsewhere' }))._unsafeUnwrap();
  await start(world, 'over');
  (await advance('over', { ...world.options, forUpTo: '1d' }))._unsafeUnwrap();
  expect(await driven(world)).toEqual({
    good: 'succeeded',
    bad: 'rollout-failed',
    asking: ['approval'],
    stopped: ['resume'],
    elsewhere: 'invalid-options',
  });
  expect(world.clock.sleepers()).toBe(0);
  for (const id of ['good', 'bad'])
    expect(
      brokenPromises({ events: (await world.journal.read(id))._unsafeUnwrap(), traffic: world.fake.trafficHistory }),
    ).toEqual([]);
  // What waited for a person goes on in the next call.
  (await followRollout(world.journal, 'asking').approve())._unsafeUnwrap();
  (await followRollout(world.journal, 'stopped').resume())._unsafeUnwrap();
  expect(await driven(world)).toEqual({ asking: 'succeeded', stopped: 'succeeded', elsewhere: 'invalid-options' });
});

test('no more turns are taken at the same time than concurrency', async () => {
  for (const concurrency of [1, 3, undefined]) {
    const { fake, ...world } = worldOf();
    let atWork = 0;
    let most = 0;
    const prepare: FakeProvider['prepare'] = async (...given) => {
      atWork += 1;
      most = Math.max(most, atWork);
      await world.clock.sleep(1_000);
      atWork -= 1;
      return fake.prepare(...given);
    };
    const slow = { ...world, fake, options: { ...world.options, providers: { fake: { ...fake, prepare } } } };
    const ids = Array.from({ length: 20 }, (_, index) => `r${index}`);
    for (const id of ids) await start(slow, id);
    expect(await driven(slow, { concurrency })).toEqual(Object.fromEntries(ids.map((id) => [id, 'succeeded'])));
    expect(most).toBe(concurrency ?? 16);
  }
});

test.each<[journal: string, hidden: readonly (keyof Journal)[], mostMs: number]>([
  ['tells of commands', [], 0],
  ['lists commands', ['watchInbox'], 5_000],
  ['does neither', ['watchInbox', 'commanded'], 5_000],
])('a command to a rollout that waits takes effect soon, with a journal that %s', async (_, hidden, mostMs) => {
  const whole = memoryJournal();
  const journal = Object.fromEntries(Object.entries(whole).filter(([name]) => !hidden.includes(name as keyof Journal)));
  const world = worldOf(
    { ...SERVING, deployMs: (region) => (region === 'long' ? 1_200_000 : 1_000) },
    journal as unknown as Journal,
  );
  await start(world, 'asking', { approvals: [{ before: 'wave-1' }] });
  await start(world, 'long');
  const sentAt = world.clock.now() + 601_234;
  void world.clock.sleep(601_234).then(() => followRollout(whole, 'asking', world.options).approve('go'));
  expect(await driven(world)).toEqual({ asking: 'succeeded', long: 'succeeded' });
  const [command] = only((await whole.read('asking'))._unsafeUnwrap(), 'command');
  const lateBy = (command?.at ?? 0) - sentAt;
  expect(lateBy >= 0 && lateBy <= mostMs).toBe(true);
});

test('a signal ends it soon, and whoever comes next need not wait for a lease', async () => {
  const world = worldOf();
  for (const id of ['a', 'b', 'c']) await start(world, id);
  const stop = new AbortController();
  void world.clock.sleep(10_000).then(() => stop.abort());
  const startedAt = world.clock.now();
  const all = (await driveAll({ ...world.options, signal: stop.signal }))._unsafeUnwrap();
  expect([all.map(({ id }) => id), world.clock.now() - startedAt]).toEqual([['a', 'b', 'c'], 10_000]);
  expect(world.clock.sleepers()).toBe(0);
  for (const id of ['a', 'b', 'c']) {
    const lease = (await world.journal.acquire(id, 'other', world.clock.now(), 60_000))._unsafeUnwrap();
    (await world.journal.release(lease))._unsafeUnwrap();
  }
  const none = (await driveAll({ ...world.options, signal: AbortSignal.abort() }))._unsafeUnwrap();
  expect(none.map(({ turn }) => turn._unsafeUnwrap())).toEqual(
    Array.from({ length: 3 }, () => ({ done: false, dueAt: world.clock.now(), waiting: [] })),
  );
  expect(await driven(world)).toEqual({ a: 'succeeded', b: 'succeeded', c: 'succeeded' });
});

test('a rollout of a runner that is gone is taken over, one of a runner that lives is waited for, and a new one is found', async () => {
  const world = worldOf();
  await start(world, 'gone');
  (await world.journal.acquire('gone', 'killed', world.clock.now(), 60_000))._unsafeUnwrap();
  const run = rollout(specOf(['fake/alive']), { ...world.options, id: 'alive' });
  void world.clock.sleep(30_000).then(() => start(world, 'new'));
  expect(await driven(world)).toEqual({ gone: 'succeeded', alive: 'succeeded', new: 'succeeded' });
  expect((await run.result).isOk()).toBe(true);
  expect(only((await world.journal.read('alive'))._unsafeUnwrap(), 'rollout-end')).toHaveLength(1);
});

test('watches are left to watch: neither waited for nor driven', async () => {
  const world = worldOf();
  await start(world, 'a');
  expect(await driven(world)).toEqual({ a: 'succeeded' });
  const run = (await watch('a', { ...world.options, id: 'w', for: '10d' }))._unsafeUnwrap();
  expect(await driven(world)).toEqual({ w: 'cannot-resume' });
  run.stop();
  void (await run.result);
});

test('a journal that fails for a while is tried again, and one that fails on ends each rollout with its error', async () => {
  for (const [failsMs, outcome] of [
    [50_000, 'succeeded'],
    [90_000, 'journal-failed'],
  ] as const) {
    const world = worldOf();
    await start(world, 'a');
    await start(world, 'b');
    const fromMs = world.clock.now() + 20_000;
    const isAway = () => world.clock.now() >= fromMs && world.clock.now() < fromMs + failsMs;
    const away = async () => err({ kind: 'failed', message: 'the disk is away' } as const);
    const journal: Journal = {
      ...world.journal,
      list: (...given) => (isAway() ? away() : world.journal.list(...given)),
      acquire: (...given) => (isAway() ? away() : world.journal.acquire(...given)),
    };
    expect(await driven(world, { journal })).toEqual({ a: outcome, b: outcome });
    expect(await driven(world)).toEqual(outcome === 'succeeded' ? {} : { a: 'succeeded', b: 'succeeded' });
  }
});

test('a journal that cannot be read at the beginning, and wrong options, are an error', async () => {
  const world = worldOf();
  await start(world, 'a');
  const journal: Journal = { ...world.journal, list: async () => err({ kind: 'failed', message: 'no file' }) };
  expect((await driveAll({ ...world.options, journal }))._unsafeUnwrapErr()).toEqual({
    kind: 'journal-failed',
    message: 'no file',
  });
  for (const wrong of [undefined, {}, { ...world.options, concurrency: 0 }, { ...world.options, concurrent: 2 }])
    expect((await driveAll(wrong as never))._unsafeUnwrapErr()).toMatchObject({ kind: 'invalid-options' });
});

test('a clock that breaks is an error, and nothing goes on after it', async () => {
  const world = worldOf();
  await start(world, 'a');
  const until = world.clock.now() + 10_000;
  const clock = {
    ...world.clock,
    now() {
      if (world.clock.now() >= until) throw new Error('the clock broke');
      return world.clock.now();
    },
  };
  expect((await driveAll({ ...world.options, clock }))._unsafeUnwrapErr()).toMatchObject({
    kind: 'internal',
    message: expect.stringContaining('the clock broke'),
  });
  expect(world.clock.sleepers()).toBe(0);
});

test('whoever listens for commands stops when all is over', async () => {
  const world = worldOf();
  for (const id of ['a', 'b']) await start(world, id);
  let listening = 0;
  const journal: Journal = {
    ...world.journal,
    watchInbox(id, onCommand) {
      listening += 1;
      const stop = world.journal.watchInbox?.(id, onCommand);
      return () => {
        listening -= 1;
        stop?.();
      };
    },
  };
  expect(await driven(world, { journal })).toEqual({ a: 'succeeded', b: 'succeeded' });
  expect(listening).toBe(0);
});
