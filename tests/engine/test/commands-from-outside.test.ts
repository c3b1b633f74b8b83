import { advance, resumeRollout, rollout, startRollout } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { err } from 'neverthrow';
import { expect, test } from 'vitest';
import { oneLog } from '../src/invariants.ts';
import { errorOf, leftIn, only, type Play, type Played, play, SERVING, specOf, tell } from './play.ts';

const STAGED = specOf([['fake/a', 'fake/b'], ['fake/c']], { stages: [{ percent: 50 }, { percent: 100 }] });
const REGIONS = ['a', 'b', 'c'];

function on(line: string, act: (stage: Parameters<NonNullable<Play['watch']>>[1]) => void): Play['watch'] {
  return (event, stage) => {
    if (tell(event) === line) act(stage);
  };
}

for (const onSignal of ['stop', 'abort', undefined] as const)
  test(`an aborted signal with onSignal ${onSignal ?? 'left out'} ${onSignal === 'abort' ? 'rolls back' : 'suspends'}`, async () => {
    const controller = new AbortController();
    const played = await play(STAGED, {
      signal: controller.signal,
      onSignal,
      watch: on('step-start route-50:fake/b', () => controller.abort('shutting down')),
    });
    expect(errorOf(played).kind).toBe(onSignal === 'abort' ? 'aborted' : 'stopped');
    expect(leftIn(played, REGIONS).length > 0).toBe(onSignal !== 'abort');
    expect(only(played.events, 'command')).toMatchObject([
      { by: 'signal', reason: expect.stringContaining('shutting down') },
    ]);
  });

for (const onSignal of ['stop', 'abort'] as const)
  test(`a signal that is aborted already, with onSignal ${onSignal}, lets nothing begin`, async () => {
    const played = await play(STAGED, { signal: AbortSignal.abort('no'), onSignal });
    expect(errorOf(played).kind).toBe(onSignal === 'abort' ? 'aborted' : 'stopped');
    expect(played.fake.calls).toEqual([]);
    expect(oneLog(played)).toEqual([]);
  });

test('commands are refused after the end, with the reason', async () => {
  const played = await play(specOf(['fake/a']));
  for (const command of ['pause', 'resume', 'stop', 'abort'] as const) {
    const refused = played.run[command]();
    expect(refused._unsafeUnwrapErr()).toMatchObject({ kind: 'refused', reason: expect.stringContaining('over') });
  }
});

test('commands in a listener of the very end are refused, and add nothing', async () => {
  const answers: boolean[] = [];
  const played = await play(specOf(['fake/a']), {
    watch: (event, { run }) => {
      if (event.type !== 'rollout-end') return;
      for (const command of ['pause', 'resume', 'stop', 'abort'] as const) answers.push(run[command]().isOk());
    },
  });
  expect(answers).toEqual([false, false, false, false]);
  expect(played.events.at(-1)?.type).toBe('rollout-end');
});

test('commands given before it begins are kept for it', async () => {
  const fake = fakeProvider(SERVING);
  const run = rollout(STAGED, { providers: { fake }, clock: virtualClock() });
  expect(run.abort('changed my mind').isOk()).toBe(true);
  expect((await run.result)._unsafeUnwrapErr()).toMatchObject({ kind: 'aborted', reason: 'changed my mind' });
  expect(fake.calls).toEqual([]);
});

test('a command of another process comes through the journal, also to an embedded run', async () => {
  const journal = memoryJournal();
  const played = await play(STAGED, {
    journal,
    watch: on(
      'step-start route-50:fake/b',
      () => void journal.send('r', { name: 'abort', reason: 'from afar', by: 'bob' }),
    ),
  });
  expect(errorOf(played)).toMatchObject({ kind: 'aborted', reason: 'from afar' });
  expect(only(played.events, 'command')).toMatchObject([{ name: 'abort', by: 'bob' }]);
});

/** Takes turns until it ends, or waits for a command. */
async function takeTurns(journal: Journal, stage: Pick<Played, 'fake' | 'clock'>): Promise<'ended' | 'waiting'> {
  const { fake, clock } = stage;
  for (let turns = 0; turns < 1_000; turns += 1) {
    const turn = (await advance('r', { providers: { fake }, journal, clock }))._unsafeUnwrap();
    if (turn.ended) return 'ended';
    if (turn.wakeAt === undefined) return 'waiting';
    await clock.sleep(turn.wakeAt - clock.now());
  }
  throw new Error('it takes turns without end');
}

test('pause, resume, stop and abort reach a rollout that goes in turns through its inbox', async () => {
  const journal = memoryJournal();
  const clock = virtualClock();
  const fake = fakeProvider(SERVING);
  (await startRollout(STAGED, { providers: { fake }, journal, clock, id: 'r' }))._unsafeUnwrap();
  (await journal.send('r', { name: 'pause' }))._unsafeUnwrap();
  expect(await takeTurns(journal, { fake, clock })).toBe('waiting');
  expect(fake.calls).toEqual([]);
  (await journal.send('r', { name: 'resume' }))._unsafeUnwrap();
  (await advance('r', { providers: { fake }, journal, clock }))._unsafeUnwrap();
  expect(fake.calls.length).toBeGreaterThan(0);
  (await journal.send('r', { name: 'stop' }))._unsafeUnwrap();
  expect(await takeTurns(journal, { fake, clock })).toBe('waiting');
  const calls = fake.calls.length;
  await clock.sleep(3_600_000);
  expect(await takeTurns(journal, { fake, clock })).toBe('waiting');
  expect(fake.calls.length).toBe(calls);
  (await journal.send('r', { name: 'resume' }))._unsafeUnwrap();
  (await advance('r', { providers: { fake }, journal, clock }))._unsafeUnwrap();
  (await journal.send('r', { name: 'abort', reason: 'enough' }))._unsafeUnwrap();
  expect(await takeTurns(journal, { fake, clock })).toBe('ended');
  const log = (await journal.read('r'))._unsafeUnwrap();
  expect(log.at(-1)).toMatchObject({ type: 'rollout-end', outcome: 'aborted' });
  expect(oneLog({ events: log })).toEqual([]);
  expect(leftIn({ fake }, REGIONS)).toEqual([]);
});

test('a command that could not be written when it was read is not lost', async () => {
  const kept = memoryJournal();
  let failures = 0;
  const failing: Journal = {
    ...kept,
    async append(lease, events, taken) {
      if (events[0]?.type !== 'command' || failures > 0) return kept.append(lease, events, taken);
      failures += 1;
      return err({ kind: 'failed', message: 'the disk is full' });
    },
  };
  const played = await play(STAGED, {
    journal: failing,
    watch: on('step-start route-50:fake/b', () => void kept.send('r', { name: 'abort', reason: 'from afar' })),
  });
  expect(errorOf(played).kind).toBe('journal-failed');
  const { fake, clock } = played;
  await clock.advance(120_000);
  const run = (await resumeRollout('r', { providers: { fake }, journal: kept, clock }))._unsafeUnwrap();
  expect((await run.result)._unsafeUnwrapErr()).toMatchObject({ kind: 'aborted', reason: 'from afar' });
  expect(leftIn({ fake }, REGIONS)).toEqual([]);
});

test('a command that comes after the end is refused, and adds nothing to the log', async () => {
  const journal = memoryJournal();
  const { fake, clock, events } = await play(specOf(['fake/a']), { journal });
  expect((await journal.send('r', { name: 'abort' }))._unsafeUnwrapErr().kind).toBe('ended');
  const turn = (await advance('r', { providers: { fake }, journal, clock }))._unsafeUnwrap();
  expect(turn.ended && turn.result.isOk()).toBe(true);
  expect((await journal.read('r'))._unsafeUnwrap()).toEqual(events);
});
