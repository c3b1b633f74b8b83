import { advance, formatError, type RolloutError, resumeRollout, rollout, startRollout } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { type VirtualClock, virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { oneLog } from '../src/invariants.ts';
import { inTime, SERVING, specOf } from './play.ts';

const SPEC = specOf(['fake/a']);

interface Killed {
  readonly journal: Journal;
  readonly clock: VirtualClock;
  readonly began: number;
  readonly options: {
    readonly providers: { readonly fake: ReturnType<typeof fakeProvider> };
    readonly journal: Journal;
    readonly clock: VirtualClock;
    readonly onBusy: 'wait';
  };
}

/** A rollout whose process was killed while it held a lease of a minute. */
async function killed(): Promise<Killed> {
  const journal = memoryJournal();
  const clock = virtualClock();
  const fake = fakeProvider({ ...SERVING, clock });
  const began = clock.now();
  (await startRollout(SPEC, { providers: { fake }, journal, clock, id: 'r' }))._unsafeUnwrap();
  (await journal.acquire('r', 'killed', began, 60_000))._unsafeUnwrap();
  return { journal, clock, began, options: { providers: { fake }, journal, clock, onBusy: 'wait' } };
}

async function startedAt({ journal }: Killed): Promise<number> {
  const log = (await journal.read('r'))._unsafeUnwrap();
  expect(oneLog({ events: log })).toEqual([]);
  return log.find(({ type }) => type === 'phase-start')?.at ?? Number.NaN;
}

test('without onBusy, the error says at once who drives the rollout and until when', async () => {
  const { options, began } = await killed();
  const { onBusy, ...rest } = options;
  for (const refused of [
    await rollout(SPEC, { ...rest, id: 'r' }).result,
    await rollout(SPEC, { ...rest, id: 'r', onBusy: 'fail' }).result,
    await resumeRollout('r', rest),
    await advance('r', rest),
  ]) {
    const error: RolloutError = refused._unsafeUnwrapErr();
    expect(error).toEqual({ kind: 'busy', by: 'runner', holder: 'killed', until: began + 60_000 });
    expect(formatError(error)).toContain('(killed) drives this rollout until 2030-01-01 00:01:00 UTC');
  }
  expect(options.clock.now()).toBe(began);
});

test('rollout waits for the lease of a runner that was killed, and starts as soon as it has run out', async () => {
  const world = await killed();
  const run = rollout(SPEC, { ...world.options, id: 'r' });
  expect((await run.result).isOk()).toBe(true);
  expect(await startedAt(world)).toBe(world.began + 60_000);
});

test('it starts the moment that the lease runs out, whenever that is', async () => {
  const world = await killed();
  (await world.journal.acquire('r', 'killed', world.began, 70_001))._unsafeUnwrap();
  const run = rollout(SPEC, { ...world.options, id: 'r' });
  expect((await run.result).isOk()).toBe(true);
  expect(await startedAt(world)).toBe(world.began + 70_001);
});

test('resumeRollout waits as well', async () => {
  const world = await killed();
  const run = (await resumeRollout('r', world.options))._unsafeUnwrap();
  expect((await run.result).isOk()).toBe(true);
  expect(await startedAt(world)).toBe(world.began + 60_000);
});

test('a lease that is given back early is noticed before it would have run out', async () => {
  const world = await killed();
  const lease = (await world.journal.acquire('r', 'killed', world.began, 600_000))._unsafeUnwrap();
  const run = rollout(SPEC, { ...world.options, id: 'r' });
  await world.clock.sleep(100_000);
  (await world.journal.release(lease))._unsafeUnwrap();
  expect((await run.result).isOk()).toBe(true);
  expect((await startedAt(world)) - world.began).toBeLessThanOrEqual(120_000);
});

test('the wait for a runner that goes on driving ends after busyFor, an hour by default', async () => {
  for (const [busyFor, ms] of [
    [undefined, 3_600_000],
    ['90s', 90_000],
    [0, 0],
  ] as const) {
    const { journal, clock, began, options } = await killed();
    // The other runner always renewed its lease just now.
    const held: Journal = {
      ...journal,
      async acquire(id, runner, now, ttlMs) {
        (await journal.acquire(id, 'killed', now, 60_000))._unsafeUnwrap();
        return journal.acquire(id, runner, now, ttlMs);
      },
    };
    const run = rollout(SPEC, { ...options, id: 'r', journal: held, busyFor });
    const error = (await inTime(clock, run.result))._unsafeUnwrapErr();
    expect(error).toEqual({ kind: 'busy', by: 'runner', holder: 'killed', until: began + ms + 60_000 });
    expect(clock.now()).toBe(began + ms);
  }
});

test.each(['stop', 'abort', 'signal'] as const)('a %s ends the wait, and nothing was done', async (how) => {
  const { clock, began, options, journal } = await killed();
  const controller = new AbortController();
  const run = rollout(SPEC, { ...options, id: 'r', signal: controller.signal });
  await clock.sleep(10_000);
  if (how === 'signal') controller.abort();
  else run[how]()._unsafeUnwrap();
  expect((await run.result)._unsafeUnwrapErr()).toMatchObject({ kind: 'busy', by: 'runner', holder: 'killed' });
  expect(clock.now()).toBe(began + 10_000);
  expect(clock.sleepers()).toBe(0);
  expect(options.providers.fake.calls).toEqual([]);
  expect((await journal.read('r'))._unsafeUnwrap()).toHaveLength(1);
});

test('the signal ends the wait of resumeRollout', async () => {
  const { clock, began, options } = await killed();
  const controller = new AbortController();
  const resumed = resumeRollout('r', { ...options, signal: controller.signal });
  await clock.sleep(10_000);
  controller.abort();
  expect((await resumed)._unsafeUnwrapErr()).toMatchObject({ kind: 'busy', by: 'runner' });
  expect([clock.now(), clock.sleepers()]).toEqual([began + 10_000, 0]);
});

test('a pause while it waits holds the rollout once it begins', async () => {
  const world = await killed();
  const run = rollout(SPEC, { ...world.options, id: 'r' });
  void run.pause('not yet');
  void world.clock.sleep(600_000).then(() => run.resume());
  expect((await run.result).isOk()).toBe(true);
  expect((await startedAt(world)) - world.began).toBeGreaterThanOrEqual(600_000);
});

test('a turn of advance does not sleep through the wait: it says when to take the next one', async () => {
  const { clock, began, options } = await killed();
  let turns = 0;
  for (; ; turns += 1) {
    const turn = (await advance('r', options))._unsafeUnwrap();
    if (turn.ended || turn.waiting.every((wait) => wait.for !== 'runner')) break;
    expect(turn.waiting).toEqual([{ for: 'runner', until: turn.wakeAt, detail: 'killed drives this rollout' }]);
    expect(turn.wakeAt ?? 0).toBeGreaterThan(clock.now());
    await clock.advance((turn.wakeAt ?? 0) - clock.now());
  }
  expect(turns).toBeGreaterThan(0);
  expect(clock.now()).toBe(began + 60_000);
});

test('a turn that may wait for long enough waits for the runner itself, and busyFor bounds that', async () => {
  const { clock, began, options } = await killed();
  const refused = await advance('r', { ...options, forUpTo: '1h', busyFor: '10s' });
  expect(refused._unsafeUnwrapErr()).toMatchObject({ kind: 'busy', by: 'runner', until: began + 60_000 });
  expect(clock.now()).toBe(began + 10_000);
  const turn = (await advance('r', { ...options, forUpTo: '1h' }))._unsafeUnwrap();
  expect(turn.ended).toBe(true);
});

test('busyFor without onBusy would do nothing, and is refused', async () => {
  const { options } = await killed();
  const { onBusy, ...rest } = options;
  for (const more of [{ busyFor: '5m' }, { busyFor: '5m', onBusy: 'fail' }] as const)
    expect((await rollout(SPEC, { ...rest, ...more }).result)._unsafeUnwrapErr()).toEqual({
      kind: 'invalid-options',
      issues: [{ path: 'busyFor', message: "has no effect without onBusy: 'wait' or 'supersede'" }],
    });
});
