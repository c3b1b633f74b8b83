import { followRollout, type RolloutEvent, type RolloutRun, rollout } from '@landfall/core';
import { type Journal, type JournalError, memoryJournal } from '@landfall/core/journal';
import { collectEvents, type VirtualClock, virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { err, ok } from 'neverthrow';
import { expect, test } from 'vitest';
import { inTime, only, SERVING, specOf } from './play.ts';

const APPROVED = specOf([['fake/a', 'fake/b'], ['fake/c']], { approvals: [{ before: 'wave-2', by: ['Ada'] }] });
const PLAIN = specOf(['fake/a']);

interface World {
  readonly journal: Journal;
  readonly clock: VirtualClock;
  readonly run: RolloutRun;
}

/** A rollout that another process drives. */
function driven(spec = PLAIN): World {
  const clock = virtualClock();
  const journal = memoryJournal();
  const run = rollout(spec, { providers: { fake: fakeProvider({ clock, ...SERVING }) }, journal, clock, id: 'r' });
  return { journal, clock, run };
}

/** A rollout that has ended. */
async function ended(): Promise<World> {
  const world = driven();
  (await world.run.result)._unsafeUnwrap();
  return world;
}

async function logOf({ journal }: World): Promise<readonly RolloutEvent[]> {
  return (await journal.read('r'))._unsafeUnwrap();
}

/** Until the log has its first event. */
async function begun({ journal }: World): Promise<void> {
  while ((await journal.read('r')).isErr()) await Promise.resolve();
}

/** The journal, with each read answered by `answer` where that gives an error. */
function failing(journal: Journal, answer: () => JournalError | undefined): Journal {
  return {
    ...journal,
    async read(id, after) {
      const error = answer();
      return error === undefined ? journal.read(id, after) : err(error);
    },
  };
}

test('a rollout is followed live by several at once: each event once and in order, and its result', async () => {
  const world = driven();
  await begun(world);
  const given: number[] = [];
  let reads = 0;
  const journal: Journal = {
    ...world.journal,
    async read(id, after) {
      reads += 1;
      const read = await world.journal.read(id, after);
      if (read.isOk()) given.push(...read.value.map(({ seq }) => seq));
      return read;
    },
  };
  const followed = followRollout(journal, 'r', { clock: world.clock });
  const lateBy: number[] = [];
  const watched: RolloutEvent[] = [];
  const watch = async () => {
    for await (const event of followed) {
      watched.push(event);
      lateBy.push(world.clock.now() - event.at);
    }
  };
  const startedAt = world.clock.now();
  const [events, end] = await inTime(world.clock, Promise.all([collectEvents(followed), followed.result(), watch()]));
  const log = await logOf(world);
  expect(events).toEqual(log);
  expect(watched).toEqual(log);
  expect(Math.max(...lateBy)).toBeLessThanOrEqual(1_000);
  expect(end._unsafeUnwrap()).toEqual({ done: true, result: await world.run.result });
  // Nothing is read twice, however many follow.
  expect(given).toEqual(log.map(({ seq }) => seq));
  expect(reads).toBeLessThanOrEqual((world.clock.now() - startedAt) / 1_000 + 3);
  expect((await followed.state())._unsafeUnwrap()).toEqual(world.run.snapshot());
  expect(world.clock.sleepers()).toBe(0);
});

test('what one reader changes in an event or a state, nobody else sees', async () => {
  const world = await ended();
  const followed = followRollout(world.journal, 'r');
  for await (const event of followed) Object.assign(event, { type: 'gone' });
  Object.assign((await followed.state())._unsafeUnwrap(), { outcome: 'failed' });
  expect(await collectEvents(followed)).toEqual(await logOf(world));
  expect((await followed.state())._unsafeUnwrap().outcome).toBe('succeeded');
});

test('nothing is read once nobody follows any more', async () => {
  const world = driven();
  await begun(world);
  const followed = followRollout(world.journal, 'r', { clock: world.clock, pollMs: 250 });
  for await (const event of followed) if (event.type === 'step-start') break;
  void (await world.run.result);
  await world.clock.advance(250);
  expect(world.clock.sleepers()).toBe(0);
});

test('commands reach the rollout from another process, and one that makes no sense is refused at once', async () => {
  const world = driven(APPROVED);
  await begun(world);
  const followed = followRollout(world.journal, 'r', { clock: world.clock });
  for await (const event of followed) if (event.type === 'step-start' && event.action === 'approve') break;
  expect((await followed.approve({ by: 'Eve' }))._unsafeUnwrapErr()).toMatchObject({
    kind: 'refused',
    reason: expect.stringContaining("'Eve' may not approve"),
  });
  expect((await followed.resume())._unsafeUnwrapErr()).toMatchObject({ kind: 'refused' });
  expect((await followed.pause({ because: 'x' } as never))._unsafeUnwrapErr()).toMatchObject({ kind: 'refused' });
  // A resume right after a pause ends that pause, though the log has neither yet.
  expect((await followed.pause('wait')).isOk()).toBe(true);
  expect((await followed.pause())._unsafeUnwrapErr()).toMatchObject({ kind: 'refused' });
  expect((await followed.resume()).isOk()).toBe(true);
  expect((await followed.approve({ by: 'Ada' })).isOk()).toBe(true);
  const end = (await inTime(world.clock, followed.result()))._unsafeUnwrap();
  expect(end.done && end.result.isOk()).toBe(true);
  expect(only(await logOf(world), 'command').map(({ name, step, refused }) => [name, step, refused])).toEqual([
    ['pause', undefined, undefined],
    ['resume', undefined, undefined],
    ['approve', 'approve:wave-2', undefined],
  ]);
  for (const command of ['pause', 'resume', 'stop', 'abort', 'retry', 'approve'] as const)
    expect((await followed[command]())._unsafeUnwrapErr()).toMatchObject({ kind: 'refused' });
  expect((await followed.accept('x'))._unsafeUnwrapErr()).toMatchObject({ kind: 'refused' });
});

test('a rollout that is not there is an error of the result and of each command, and the loop ends', async () => {
  const followed = followRollout(memoryJournal(), 'other');
  expect(await collectEvents(followed)).toEqual([]);
  const unknown = { kind: 'cannot-resume', reason: 'there is no rollout other in this journal' };
  expect((await followed.result())._unsafeUnwrapErr()).toEqual(unknown);
  expect((await followed.state())._unsafeUnwrapErr()).toEqual(unknown);
  expect((await followed.abort())._unsafeUnwrapErr()).toEqual(unknown);
});

test.each<[what: string, world: (journal: Journal) => Journal, error: object]>([
  [
    'that the journal finds damaged',
    (journal) => failing(journal, () => ({ kind: 'damaged', message: 'event 3 is damaged' })),
    { kind: 'journal-failed', message: 'event 3 is damaged' },
  ],
  [
    'with a gap',
    (journal) => ({ ...journal, read: async (id) => (await journal.read(id)).map((log) => log.toSpliced(4, 1)) }),
    { kind: 'cannot-resume', reason: expect.stringContaining('event 5 is missing') },
  ],
  [
    'that is not a log',
    (journal) => ({ ...journal, read: async () => ok([null] as never) }),
    { kind: 'cannot-resume', reason: expect.stringContaining('entry 1 is not an event') },
  ],
])('a log %s is an error of the result, and the loop ends', async (_, change, error) => {
  const world = await ended();
  const followed = followRollout(change(world.journal), 'r', { clock: world.clock });
  expect(await collectEvents(followed)).toEqual([]);
  expect((await followed.result())._unsafeUnwrapErr()).toMatchObject(error);
});

test('damage that comes later ends the loop after the events before it', async () => {
  const world = driven();
  await begun(world);
  let isDamaged = false;
  const journal = failing(world.journal, () => (isDamaged ? { kind: 'damaged', message: 'torn' } : undefined));
  const followed = followRollout(journal, 'r', { clock: world.clock });
  const seen: RolloutEvent[] = [];
  for await (const event of followed) {
    seen.push(event);
    isDamaged = true;
  }
  expect(seen).toEqual((await logOf(world)).slice(0, seen.length));
  expect((await followed.result())._unsafeUnwrapErr()).toEqual({ kind: 'journal-failed', message: 'torn' });
});

test.each([
  [55_000, true],
  [70_000, false],
])('a journal that fails for %d ms in the middle is followed on: %s', async (failsMs, goesOn) => {
  const world = driven(APPROVED);
  await begun(world);
  let until = 0;
  const journal = failing(world.journal, () =>
    world.clock.now() < until ? { kind: 'failed', message: 'the database is away' } : undefined,
  );
  const followed = followRollout(journal, 'r', { clock: world.clock });
  const end = followed.result();
  for await (const event of followed) {
    if (event.type !== 'step-start' || event.action !== 'approve') continue;
    until = world.clock.now() + failsMs;
    void world.clock.sleep(80_000).then(() => world.run.approve({ by: 'Ada' }));
  }
  const result = await inTime(world.clock, end);
  const failed = { kind: 'journal-failed', message: 'the database is away' };
  expect(result.isOk() ? result.value.done : result.error).toEqual(goesOn ? true : failed);
});

test('an aborted signal ends the following, and not the rollout', async () => {
  const world = driven(APPROVED);
  await begun(world);
  const stop = new AbortController();
  const followed = followRollout(world.journal, 'r', { clock: world.clock, signal: stop.signal });
  const end = followed.result();
  for await (const event of followed) if (event.type === 'step-start' && event.action === 'approve') stop.abort();
  expect((await end)._unsafeUnwrap()).toEqual({ done: false });
  expect((await followed.approve({ by: 'Ada' })).isOk()).toBe(true);
  expect((await inTime(world.clock, world.run.result)).isOk()).toBe(true);
});

test('a journal that always gives the whole log is followed as well', async () => {
  const world = driven();
  await begun(world);
  const journal: Journal = { ...world.journal, read: (id) => world.journal.read(id) };
  const events = await inTime(world.clock, collectEvents(followRollout(journal, 'r', { clock: world.clock })));
  expect(events).toEqual(await logOf(world));
});

test('wrong options are an error of everything, and nothing throws', async () => {
  const unreadable = Object.defineProperty({}, 'pollMs', {
    enumerable: true,
    get: () => {
      throw new Error('no');
    },
  });
  for (const [journal, options] of [
    [undefined, {}],
    [memoryJournal(), { pollMs: 0 }],
    [memoryJournal(), { pollMs: '1s' }],
    [memoryJournal(), { every: '1s', polMs: 5 }],
    [memoryJournal(), null],
    [memoryJournal(), unreadable],
  ]) {
    const followed = followRollout(journal as never, 'r', options as never);
    expect(await collectEvents(followed)).toEqual([]);
    for (const answer of [followed.result(), followed.state(), followed.stop(), followed.accept('x')])
      expect((await answer)._unsafeUnwrapErr()).toMatchObject({ kind: 'invalid-options' });
  }
  const broken = { now: () => Number.NaN, sleep: () => Promise.reject(new Error('the clock broke')) };
  const world = driven(APPROVED);
  await begun(world);
  const followed = followRollout(world.journal, 'r', { clock: broken });
  expect((await collectEvents(followed)).length).toBeGreaterThan(0);
  expect((await followed.result())._unsafeUnwrapErr()).toMatchObject({ kind: 'internal' });
});
