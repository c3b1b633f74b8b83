import {
  foldEvents,
  formatError,
  type HandledTurn,
  type RolloutEvent,
  startRollout,
  turnHandler,
} from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { type VirtualClock, virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { err } from 'neverthrow';
import { expect, test } from 'vitest';
import { brokenPromises } from '../src/invariants.ts';
import { only, SERVING, specOf } from './play.ts';

const SPEC = specOf(['fake/a']);

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

/** A rollout that was started, on a clock that only the test moves. `change`: a provider that behaves in its own way. */
async function started(change: (fake: FakeProvider) => Partial<FakeProvider> = () => ({})): Promise<World> {
  const clock = virtualClock({ auto: false });
  const fake = fakeProvider(SERVING);
  const journal = memoryJournal();
  const options = { providers: { fake: { ...fake, ...change(fake) } }, journal, clock };
  (await startRollout(SPEC, { ...options, id: 'r' }))._unsafeUnwrap();
  return { journal, clock, fake, options };
}

async function logOf({ journal }: World): Promise<readonly RolloutEvent[]> {
  return (await journal.read('r'))._unsafeUnwrap();
}

/** Takes turns when they are due, until `until` or the end. */
async function work(world: World, until: (turn: HandledTurn) => boolean = () => false): Promise<HandledTurn> {
  const handle = turnHandler(world.options);
  for (let turns = 0; turns < 2_000; turns += 1) {
    const turn = (await handle('r'))._unsafeUnwrap();
    if (turn.done || until(turn)) return turn;
    const waitMs = (turn.dueAt ?? Number.NaN) - world.clock.now();
    expect(waitMs).toBeGreaterThan(0);
    await world.clock.advance(waitMs);
  }
  throw new Error('it takes turns without end');
}

/** Waits for something that happens without any time on the clock. */
async function soon(is: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await is())) await new Promise((resolve) => setImmediate(resolve));
}

test('the handler takes a rollout to its end, and says each time what it waits for and when it is due', async () => {
  const world = await started();
  const turn = (await turnHandler(world.options)('r'))._unsafeUnwrap();
  expect(turn).toMatchObject({ done: false, waiting: [{ for: 'cloud', region: 'fake/a', step: 'deploy:fake/a' }] });
  const last = await work(world);
  expect(last.done && last.result.isOk()).toBe(true);
  expect(brokenPromises({ events: await logOf(world), traffic: world.fake.trafficHistory })).toEqual([]);
  expect(await turnHandler(world.options)('r')).toEqual(await turnHandler(world.options)('r'));
});

test('a rollout that another runner drives is due when that lease may be free, and is taken over then', async () => {
  const world = await started();
  const { journal, clock } = world;
  (await journal.acquire('r', 'other', clock.now(), 50_000))._unsafeUnwrap();
  const turn = (await turnHandler(world.options)('r'))._unsafeUnwrap();
  expect(turn).toEqual({
    done: false,
    dueAt: clock.now() + 20_000,
    waiting: [{ for: 'runner', until: clock.now() + 20_000, detail: 'other drives this rollout' }],
  });
  await clock.advance(45_000);
  expect((await turnHandler(world.options)('r'))._unsafeUnwrap()).toMatchObject({ dueAt: clock.now() + 5_000 });
  expect(world.fake.calls).toEqual([]);
  await clock.advance(5_000);
  expect((await turnHandler(world.options)('r')).isOk()).toBe(true);
  expect(world.fake.calls.length).toBeGreaterThan(0);
});

test('a signal that is aborted already lets no turn begin', async () => {
  const world = await started();
  const turn = await turnHandler(world.options)('r', { signal: AbortSignal.abort() });
  expect(turn._unsafeUnwrap()).toEqual({ done: false, dueAt: world.clock.now() + 1, waiting: [] });
  expect([world.fake.calls.length, (await logOf(world)).length]).toEqual([0, 1]);
});

test('a signal ends a turn once its changing calls have ended: their ends are kept, nothing else is called, and the lease is free', async () => {
  let answer = (): void => {};
  const answered = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const world = await started((fake) => ({
    deploy: async (...given) => {
      const deployed = await fake.deploy(...given);
      await answered;
      return deployed;
    },
  }));
  const { journal, clock, fake } = world;
  const shutdown = new AbortController();
  const turn = turnHandler(world.options)('r', { signal: shutdown.signal });
  await soon(() => fake.calls.some(({ method }) => method === 'deploy'));
  shutdown.abort();
  // Another worker cannot have it yet: the call is in flight.
  await clock.advance(1_000);
  expect((await journal.acquire('r', 'other', clock.now(), 60_000)).isErr()).toBe(true);
  answer();
  expect((await turn)._unsafeUnwrap()).toMatchObject({ done: false, dueAt: clock.now() + 1 });
  const calls = fake.calls.length;
  expect(fake.calls.at(-1)?.method).toBe('deploy');
  expect(only(await logOf(world), 'effect-end').map(({ effect }) => effect.split('/').at(-2))).toContain('a');
  const lease = (await journal.acquire('r', 'other', clock.now(), 60_000))._unsafeUnwrap();
  (await journal.release(lease))._unsafeUnwrap();
  expect(fake.calls.length).toBe(calls);
  const last = await work(world);
  expect(last.done && last.result.isOk()).toBe(true);
  const keys = fake.calls.filter(({ method }) => method === 'deploy').map(({ key }) => key);
  expect(keys).toHaveLength(1);
});

test('a signal ends the wait for reads at once', async () => {
  let isSilent = true;
  const asked: string[] = [];
  const world = await started((fake) => ({
    prepare: (...given) => {
      asked.push('prepare');
      return isSilent ? new Promise(() => {}) : fake.prepare(...given);
    },
  }));
  const shutdown = new AbortController();
  const turn = turnHandler(world.options)('r', { signal: shutdown.signal });
  await soon(() => asked.length > 0);
  shutdown.abort();
  expect((await turn)._unsafeUnwrap()).toMatchObject({ done: false, dueAt: world.clock.now() + 1 });
  expect(world.clock.sleepers()).toBe(0);
  isSilent = false;
  const last = await work(world);
  expect(last.done && last.result.isOk()).toBe(true);
  expect(asked).toHaveLength(2);
});

test('a signal ends a turn that only waits: what is due later is due then', async () => {
  const world = await started();
  const { dueAt } = (await turnHandler(world.options)('r'))._unsafeUnwrap() as HandledTurn & { readonly done: false };
  const shutdown = new AbortController();
  const turn = turnHandler({ ...world.options, forUpTo: '1h' })('r', { signal: shutdown.signal });
  await soon(() => world.clock.sleepers() > 0);
  shutdown.abort();
  const cut = (await turn)._unsafeUnwrap();
  expect([!cut.done && cut.dueAt !== undefined && cut.dueAt <= (dueAt ?? 0), world.clock.sleepers()]).toEqual([
    true,
    0,
  ]);
});

test('a suspended rollout is due for a command alone', async () => {
  const world = await started();
  (await world.journal.send('r', { name: 'stop' }))._unsafeUnwrap();
  const turn = await work(world, (each) => !each.done && each.dueAt === undefined);
  expect(turn).toMatchObject({ done: false, dueAt: undefined, waiting: [{ for: 'resume' }] });
  (await world.journal.send('r', { name: 'resume' }))._unsafeUnwrap();
  const last = await work(world);
  expect(last.done && last.result.isOk()).toBe(true);
});

test.each([
  ['tells of commands', true],
  ['tells of none', false],
])('a command that came in while the turn was taken is taken at once, with a journal that %s', async (_, tells) => {
  let isSent = false;
  const world = await started((fake) => ({
    describe: async (...given) => {
      // No event follows from a look at a deployment that is still being made, so the turn has no other reason to read its inbox.
      if (isSent || !fake.calls.some(({ method }) => method === 'deploy')) return fake.describe(...given);
      isSent = true;
      (await world.journal.send('r', { name: 'pause' }))._unsafeUnwrap();
      return fake.describe(...given);
    },
  }));
  const { watchInbox, ...silent } = world.journal;
  const handle = turnHandler({ ...world.options, journal: tells ? world.journal : silent });
  const dueAts: (number | undefined)[] = [];
  while (only(await logOf(world), 'command').length === 0) {
    expect(dueAts.length).toBeLessThan(10);
    const turn = (await handle('r'))._unsafeUnwrap();
    if (!isSent) await world.clock.advance(((!turn.done && turn.dueAt) || 0) - world.clock.now());
    else dueAts.push(turn.done ? undefined : turn.dueAt);
  }
  expect(dueAts.slice(0, -1)).toEqual(tells ? [] : [world.clock.now() + 1]);
});

test('a journal that fails for a while is an error that says to try again, and nothing is lost', async () => {
  const world = await started();
  for (const method of ['acquire', 'read', 'inbox', 'append', 'release'] as const) {
    const broken: Journal = {
      ...world.journal,
      [method]: async () => err({ kind: 'failed', message: 'the disk is full' }),
    };
    const failed = (await turnHandler({ ...world.options, journal: broken })('r'))._unsafeUnwrapErr();
    expect([method, failed]).toEqual([method, { kind: 'journal-failed', message: 'the disk is full' }]);
    expect(formatError(failed)).toContain(
      'Once the journal works again, continue with resumeRollout or the next turn.',
    );
    await world.clock.advance(60_000);
  }
  const last = await work(world);
  expect(last.done && last.result.isOk()).toBe(true);
  const events = await logOf(world);
  expect(brokenPromises({ events, traffic: world.fake.trafficHistory })).toEqual([]);
  expect(foldEvents(events).outcome).toBe('succeeded');
});

test('wrong options and a wrong signal are errors', async () => {
  const world = await started();
  const wrong: readonly [options: unknown, given: unknown, path: string][] = [
    [undefined, {}, ''],
    [{ ...world.options, journal: undefined }, {}, 'journal'],
    [{ ...world.options, lease: 'soon' }, {}, 'lease'],
    [world.options, { signal: 'now' }, 'signal'],
    [world.options, null, ''],
  ];
  for (const [options, given, path] of wrong) {
    const refused = await turnHandler(options as never)('r', given as never);
    expect(refused._unsafeUnwrapErr()).toMatchObject({ kind: 'invalid-options', issues: [{ path }] });
  }
  const unknown = await turnHandler(world.options)('other');
  expect(unknown._unsafeUnwrapErr()).toMatchObject({ kind: 'cannot-resume' });
});
