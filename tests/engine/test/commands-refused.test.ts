import { abortRollout, advance, resumeRollout, startRollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { oneLog } from '../src/invariants.ts';
import { errorOf, only, type Play, play, SERVING, specOf, tell } from './play.ts';

const SPEC = specOf([['fake/a', 'fake/b'], ['fake/c']]);

function on(line: string, act: (stage: Parameters<NonNullable<Play['watch']>>[1]) => void): Play['watch'] {
  return (event, stage) => {
    if (tell(event) === line) act(stage);
  };
}

test('the handle refuses at once what makes no sense, and nothing of it is in the log', async () => {
  const answers: Record<string, string> = {};
  const played = await play(SPEC, {
    watch: on('step-start deploy:fake/a', ({ run }) => {
      for (const name of ['resume', 'accept', 'retry', 'approve'] as const)
        answers[name] = run[name]('why')._unsafeUnwrapErr().reason;
    }),
  });
  expect(answers).toEqual({
    resume: 'the rollout is neither paused nor suspended: it runs already',
    accept: 'no hold is open: nothing waits to be accepted',
    retry: 'no hold of a failure is open: nothing that failed waits to be retried',
    approve: 'no approval is open: nothing waits to be approved',
  });
  expect(only(played.events, 'command')).toEqual([]);
});

test('the handle counts its own commands that are not in the log yet: a resume right after a pause ends that pause', async () => {
  const answers: boolean[] = [];
  const played = await play(SPEC, {
    watch: on('step-start deploy:fake/a', ({ run }) => {
      for (const name of ['pause', 'pause', 'resume', 'resume', 'pause', 'resume'] as const)
        answers.push(run[name]().isOk());
    }),
  });
  expect(answers).toEqual([true, false, true, false, true, true]);
  expect(only(played.events, 'command').map(({ name }) => name)).toEqual(['pause', 'resume', 'pause', 'resume']);
  expect(played.result.isOk()).toBe(true);
});

test('a command of the handle that is being written counts too', async () => {
  const kept = memoryJournal();
  const clock = virtualClock();
  const answers: boolean[] = [];
  const played = await play(SPEC, {
    clock,
    journal: {
      ...kept,
      append: async (lease, events, taken) => {
        if (events[0]?.type === 'command' && events[0].name === 'pause') answers.push(handle?.resume().isOk() === true);
        return kept.append(lease, events, taken);
      },
    },
    watch: on('step-start deploy:fake/a', ({ run }) => {
      handle = run;
      void run.pause();
    }),
  });
  expect(answers).toEqual([true]);
  expect(played.result.isOk()).toBe(true);
});
let handle: Parameters<NonNullable<Play['watch']>>[1]['run'] | undefined;

test('a command says why, by whom and about what, in all its forms', async () => {
  const played = await play(SPEC, {
    watch: on('step-start deploy:fake/a', ({ run }) => {
      void run.pause('lunch');
      void run.resume({ reason: 'back', by: 'Ada' });
      void run.stop();
    }),
  });
  expect(only(played.events, 'command').map(({ name, reason, by }) => [name, reason, by])).toEqual([
    ['pause', 'lunch', undefined],
    ['resume', 'back', 'Ada'],
    ['stop', undefined, undefined],
  ]);
});

test('a field that a command does not have is refused, with the nearest name', async () => {
  let reason = '';
  await play(SPEC, {
    watch: on('step-start deploy:fake/a', ({ run }) => {
      reason = run.pause({ raeson: 'lunch' } as object)._unsafeUnwrapErr().reason;
    }),
  });
  expect(reason).toBe("raeson in the argument of pause is not a known field: did you mean 'reason'?");
});

test('a command of another process that makes no sense is in the log with the reason, and changes nothing', async () => {
  const journal = memoryJournal();
  const played = await play(SPEC, {
    journal,
    watch: on('step-start deploy:fake/a', () => {
      void journal.send('r', { name: 'resume', by: 'Bob' });
      void journal.send('r', { name: 'abort', regions: ['fake/a'] });
      void journal.send('r', { name: 'restart' as never });
    }),
  });
  expect(played.result.isOk()).toBe(true);
  expect(only(played.events, 'command')).toMatchObject([
    { name: 'resume', by: 'Bob', refused: expect.stringContaining('runs already') },
    { name: 'abort', regions: ['fake/a'], refused: expect.stringContaining('leave out regions') },
    { name: 'restart', refused: expect.stringContaining('is not a command') },
  ]);
  expect(oneLog(played)).toEqual([]);
});

test('a rollout that is being rolled back is not aborted again, and abortRollout drives its rollback to the end', async () => {
  const journal = memoryJournal();
  const refused: string[] = [];
  const stopped = await play(SPEC, {
    journal,
    watch: (event, { run }) => {
      if (tell(event) === 'step-end verify:fake/c succeeded') void run.abort('first');
      if (event.type === 'rollback-start') {
        for (const name of ['abort', 'pause'] as const) refused.push(run[name]('second')._unsafeUnwrapErr().reason);
        void run.stop('end of shift');
      }
    },
  });
  expect(refused).toEqual([
    'the rollout is being rolled back already',
    "the rollout is being rolled back: a rollback is never held, only suspended: use 'stop'",
  ]);
  expect(errorOf(stopped).kind).toBe('stopped');
  const { fake, clock } = stopped;
  const run = (await abortRollout('r', { providers: { fake }, clock, journal, reason: 'third' }))._unsafeUnwrap();
  expect((await run.result)._unsafeUnwrapErr()).toMatchObject({ kind: 'aborted', reason: 'first' });
  expect(oneLog({ events: (await journal.read('r'))._unsafeUnwrap() })).toEqual([]);
});

test('a suspended rollout that goes in turns refuses what it would leave lying', async () => {
  const journal = memoryJournal();
  const clock = virtualClock();
  const options = { providers: { fake: fakeProvider({ ...SERVING, clock }) }, journal, clock };
  (await startRollout(SPEC, { ...options, id: 'r' }))._unsafeUnwrap();
  for (const name of ['stop', 'stop', 'pause', 'resume', 'resume'] as const) {
    (await journal.send('r', { name }))._unsafeUnwrap();
    (await advance('r', options))._unsafeUnwrap();
  }
  const log = (await journal.read('r'))._unsafeUnwrap();
  expect(only(log, 'command').map(({ name, refused }) => `${name} ${refused === undefined}`)).toEqual([
    'stop true',
    'stop false',
    'pause false',
    'resume true',
    'resume false',
  ]);
});

test('only an abort that is not refused lets a rollout be taken up without the providers of its plan', async () => {
  const journal = memoryJournal();
  const stopped = await play(SPEC, {
    journal,
    watch: on('step-start select:fake/a', ({ run }) => void run.stop()),
  });
  const options = { providers: { other: fakeProvider() }, clock: stopped.clock, journal };
  (await journal.send('r', { name: 'abort', regions: ['fake/a'] }))._unsafeUnwrap();
  expect((await resumeRollout('r', options)).isErr()).toBe(true);
  (await journal.send('r', { name: 'abort', reason: 'enough' }))._unsafeUnwrap();
  const run = (await resumeRollout('r', options))._unsafeUnwrap();
  expect((await run.result)._unsafeUnwrapErr()).toMatchObject({ kind: 'aborted', reason: 'enough' });
});
