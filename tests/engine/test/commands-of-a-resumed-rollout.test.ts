import { type RolloutOptions, type RolloutRun, resumeRollout, rollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { SERVING, specOf } from './play.ts';

/** A rollout that was stopped before its second region, and how it is resumed. */
async function suspended() {
  const clock = virtualClock();
  const journal = memoryJournal();
  const fake = fakeProvider({ clock, ...SERVING });
  const options = { providers: { fake }, clock, journal };
  const run = rollout(specOf(['fake/a', 'fake/b']), { ...options, id: 'r' });
  run.on('step-start', ({ step }) => {
    if (step === 'verify:fake/a') void run.stop();
  });
  expect((await run.result)._unsafeUnwrapErr().kind).toBe('stopped');
  const resume = async (more: Pick<RolloutOptions, 'signal'> = {}): Promise<RolloutRun> =>
    (await resumeRollout('r', { ...options, ...more }))._unsafeUnwrap();
  return { fake, resume };
}

test('a stop right after a rollout was resumed, before its first turn, suspends it again and calls nothing', async () => {
  const { fake, resume } = await suspended();
  const calls = fake.calls.length;
  const run = await resume();
  expect(run.stop('not yet').isOk()).toBe(true);
  expect((await run.result)._unsafeUnwrapErr()).toMatchObject({ kind: 'stopped' });
  expect(fake.calls.length).toBe(calls);
  expect((await (await resume()).result).isOk()).toBe(true);
});

test('a rollout that is resumed with a signal that is aborted already is suspended again and calls nothing', async () => {
  const { fake, resume } = await suspended();
  const calls = fake.calls.length;
  const run = await resume({ signal: AbortSignal.abort('the process ends') });
  expect((await run.result)._unsafeUnwrapErr()).toMatchObject({ kind: 'stopped' });
  expect(fake.calls.length).toBe(calls);
});

test('a pause right after a rollout was resumed holds it, and it is resumed no second time', async () => {
  const { resume } = await suspended();
  const run = await resume();
  expect(run.resume()._unsafeUnwrapErr().reason).toBe('the rollout is neither paused nor suspended: it runs already');
  expect(run.pause().isOk()).toBe(true);
  run.on('pause-start', () => void run.abort('enough'));
  expect((await run.result)._unsafeUnwrapErr()).toMatchObject({ kind: 'aborted', rollback: { outcome: 'completed' } });
});
