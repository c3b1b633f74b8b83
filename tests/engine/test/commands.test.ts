import { advance, type RolloutEvent, resumeRollout, rollout, startRollout } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { brokenPromises, oneLog } from '../src/invariants.ts';
import { errorOf, only, type Play, type Played, play, SERVING, specOf, tell } from './play.ts';

const WAVES = [['fake/a', 'fake/b'], ['fake/c']] as const;
const STAGED = specOf(WAVES, { stages: [{ percent: 50 }, { percent: 100 }] });

function isOn(line: string): (event: RolloutEvent) => boolean {
  return (event) => tell(event) === line;
}

function on(line: string, act: (stage: Parameters<NonNullable<Play['watch']>>[1]) => void): Play['watch'] {
  return (event, stage) => {
    if (tell(event) === line) act(stage);
  };
}

function expectAsBefore({ fake }: Pick<Played, 'fake'>): void {
  for (const region of ['a', 'b', 'c']) expect(fake.trafficIn(region), region).toEqual({ '41': 100 });
  expect(fake.running().filter(({ version }) => version === '42')).toEqual([]);
}

test('pause starts no new step and no new stage, while started ones go on; resume goes on', async () => {
  const clock = virtualClock();
  const played = await play(STAGED, {
    clock,
    watch: on('step-start deploy:fake/a', ({ run }) => {
      run.pause('lunch');
      void clock.sleep(3_600_000).then(() => run.resume());
    }),
  });
  expect(played.result.isOk()).toBe(true);
  expect(brokenPromises({ ...played, traffic: played.fake.trafficHistory })).toEqual([]);
  const paused = only(played.events, 'pause-start')[0];
  const resumed = only(played.events, 'pause-end')[0];
  const between = played.events.slice(paused?.seq, (resumed?.seq ?? 0) - 1);
  expect((resumed?.at ?? 0) - (paused?.at ?? 0)).toBeGreaterThan(3_500_000);
  expect(between.filter(({ type }) => type === 'step-start' || type === 'phase-start').map(tell)).toEqual([]);
  expect(between.map(tell)).toContain('step-end deploy:fake/a succeeded');
  expect(between.map(tell)).toContain('step-end deploy:fake/b succeeded');
});

test('a pause does not stop a deadline', async () => {
  const played = await play(specOf(['fake/a'], { timeouts: { deploy: '5m' } }), {
    cloud: { ...SERVING, deployMs: 3_600_000 },
    watch: on('step-start deploy:fake/a', ({ run }) => run.pause()),
  });
  expect(errorOf(played)).toMatchObject({ failures: [{ kind: 'timed-out' }], undo: { outcome: 'completed' } });
});

test('who waits for a resume says so', async () => {
  const clock = virtualClock();
  let waiting: unknown;
  await play(specOf(WAVES), {
    clock,
    watch: on('step-start deploy:fake/a', ({ run }) => {
      run.pause();
      void clock.sleep(600_000).then(() => {
        waiting = run.waiting();
        run.resume();
      });
    }),
  });
  expect(waiting).toMatchObject([
    { for: 'resume', region: 'fake/a', step: 'verify:fake/a' },
    { for: 'resume', region: 'fake/b', step: 'verify:fake/b' },
  ]);
});

test('pausing twice, and resuming what is not paused, change nothing', async () => {
  const played = await play(specOf(['fake/a']), {
    watch: on('step-start deploy:fake/a', ({ run }) => {
      run.resume();
      run.pause();
      run.pause();
      run.resume();
    }),
  });
  expect(played.result.isOk()).toBe(true);
  expect(oneLog(played)).toEqual([]);
});

test('stop waits for the calls in flight, suspends, and can be resumed', async () => {
  const clock = virtualClock();
  const fake = fakeProvider({
    ...SERVING,
    clock,
    faults: [{ kind: 'slow', method: 'deploy', region: 'a', ms: 30_000 }],
  });
  const journal = memoryJournal();
  const stopped = await play(STAGED, {
    clock,
    fake,
    journal,
    watch: on('effect-start r/deploy:fake/a/1#1', ({ run }) => run.stop('end of shift')),
  });
  expect(errorOf(stopped)).toEqual({ kind: 'stopped', reason: 'end of shift' });
  const lines = stopped.events.map(tell);
  expect(lines.at(-1)).toBe('rollout-suspend');
  expect(lines).toContain('effect-end r/deploy:fake/a/1#1 ok');
  expect(fake.calls.filter(({ outcome }) => outcome === 'unanswered')).toEqual([]);

  const resumed = (await resumeRollout('r', { providers: { fake }, clock, journal }))._unsafeUnwrap();
  expect((await resumed.result).isOk()).toBe(true);
  const log = (await journal.read('r'))._unsafeUnwrap();
  expect(log.filter(({ type }) => type === 'rollout-resume')).toHaveLength(1);
  expect(brokenPromises({ events: log, traffic: fake.trafficHistory })).toEqual([]);
  expect(new Set(fake.calls.filter(({ method }) => method === 'deploy').map(({ key }) => key)).size).toBe(3);
});

test('stopped at any event and resumed, a rollout ends as if nothing had been', async () => {
  for (const cloud of [
    SERVING,
    // Stopped in the middle of an undo, too.
    { ...SERVING, faults: [{ kind: 'fail', method: 'monitor', region: 'c', error: { kind: 'permission' } } as const] },
  ]) {
    const quiet = await play(STAGED, { cloud });
    for (let at = 1; at < quiet.events.length; at += 1) {
      const journal = memoryJournal();
      let asked = false;
      const stopped = await play(STAGED, {
        cloud,
        journal,
        watch: ({ seq }, { run }) => {
          if (seq !== at || asked) return;
          asked = true;
          run.stop();
        },
      });
      expect(errorOf(stopped).kind, `at event ${at}`).toBe('stopped');
      expect(stopped.clock.sleepers()).toBe(0);
      const { fake, clock } = stopped;
      const resumed = (await resumeRollout('r', { providers: { fake }, clock, journal }))._unsafeUnwrap();
      const result = await resumed.result;
      expect(result.isOk(), `at event ${at}`).toBe(quiet.result.isOk());
      if (result.isErr()) expect(result.error).toEqual(errorOf(quiet));
      for (const region of ['a', 'b', 'c']) expect(fake.trafficIn(region)).toEqual(quiet.fake.trafficIn(region));
      expect(oneLog({ events: (await journal.read('r'))._unsafeUnwrap() })).toEqual([]);
    }
  }
});

test('aborted at any event, a rollout leaves everything as it was', async () => {
  const quiet = await play(STAGED);
  for (let at = 1; at <= quiet.events.length; at += 1) {
    const answers: boolean[] = [];
    const played = await play(STAGED, {
      watch: ({ seq }, { run }) => {
        if (seq === at && answers.length === 0) answers.push(run.abort(`at ${at}`).isOk());
      },
    });
    const where = `at event ${at}: ${tell(quiet.events[at - 1] as RolloutEvent)}`;
    expect(brokenPromises({ ...played, traffic: played.fake.trafficHistory }), where).toEqual([]);
    expect(played.clock.sleepers()).toBe(0);
    if (at === quiet.events.length) {
      // It had just ended.
      expect(answers).toEqual([false]);
      expect(played.result.isOk()).toBe(true);
      continue;
    }
    expect(answers).toEqual([true]);
    expect(errorOf(played), where).toMatchObject({ kind: 'aborted', reason: `at ${at}` });
    expectAsBefore(played);
  }
});

test('an abort while it is paused undoes all the same', async () => {
  const played = await play(STAGED, {
    watch: (event, { run }) => {
      if (isOn('step-end route-50:fake/a succeeded')(event)) run.pause();
      if (event.type === 'pause-start') run.abort();
    },
  });
  expect(errorOf(played)).toMatchObject({ kind: 'aborted', undo: { outcome: 'completed' } });
  expect(oneLog(played)).toEqual([]);
  expectAsBefore(played);
});

test('the first abort gives the reason', async () => {
  const played = await play(STAGED, {
    watch: on('step-start deploy:fake/a', ({ run }) => {
      run.abort('first');
      run.abort('second');
    }),
  });
  expect(errorOf(played)).toMatchObject({ kind: 'aborted', reason: 'first' });
});

for (const onSignal of ['stop', 'abort', undefined] as const)
  test(`an aborted signal with onSignal ${onSignal ?? 'left out'} ${onSignal === 'abort' ? 'undoes' : 'suspends'}`, async () => {
    const controller = new AbortController();
    const played = await play(STAGED, {
      signal: controller.signal,
      onSignal,
      watch: on('step-start route-50:fake/b', () => controller.abort('shutting down')),
    });
    expect(errorOf(played).kind).toBe(onSignal === 'abort' ? 'aborted' : 'stopped');
    expect(only(played.events, 'command')).toMatchObject([
      { by: 'signal', reason: expect.stringContaining('shutting down') },
    ]);
    if (onSignal === 'abort') expectAsBefore(played);
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
  await journal.send('r', { name: 'pause' });
  expect(await takeTurns(journal, { fake, clock })).toBe('waiting');
  expect(fake.calls).toEqual([]);
  await journal.send('r', { name: 'resume' });
  await advance('r', { providers: { fake }, journal, clock });
  expect(fake.calls.length).toBeGreaterThan(0);
  await journal.send('r', { name: 'stop' });
  expect(await takeTurns(journal, { fake, clock })).toBe('waiting');
  const calls = fake.calls.length;
  await clock.sleep(3_600_000);
  expect(await takeTurns(journal, { fake, clock })).toBe('waiting');
  expect(fake.calls.length).toBe(calls);
  await journal.send('r', { name: 'resume' });
  await advance('r', { providers: { fake }, journal, clock });
  await journal.send('r', { name: 'abort', reason: 'enough' });
  expect(await takeTurns(journal, { fake, clock })).toBe('ended');
  const log = (await journal.read('r'))._unsafeUnwrap();
  expect(log.at(-1)).toMatchObject({ type: 'rollout-end', outcome: 'aborted' });
  expect(oneLog({ events: log })).toEqual([]);
  expectAsBefore({ fake });
});

test('a command that comes after the end adds nothing to the log', async () => {
  const journal = memoryJournal();
  const { fake, clock, events } = await play(specOf(['fake/a']), { journal });
  await journal.send('r', { name: 'abort' });
  const turn = (await advance('r', { providers: { fake }, journal, clock }))._unsafeUnwrap();
  expect(turn.ended && turn.result.isOk()).toBe(true);
  expect((await journal.read('r'))._unsafeUnwrap()).toEqual(events);
});
