import { advance, startRollout } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { err } from 'neverthrow';
import { expect, test } from 'vitest';
import { SERVING, specOf } from './play.ts';

test('a command is not lost when the process is, before the command is in the log', async () => {
  const clock = virtualClock();
  const fake = fakeProvider({ clock, ...SERVING });
  const journal = memoryJournal();
  const options = { providers: { fake }, clock, journal };
  (await startRollout(specOf(['fake/a']), { ...options, id: 'r' }))._unsafeUnwrap();
  (await advance('r', options))._unsafeUnwrap();
  (await journal.send('r', { name: 'abort', reason: 'enough' }))._unsafeUnwrap();

  const full: Journal = {
    ...journal,
    append: async (lease, events, taken) =>
      events.some(({ type }) => type === 'command')
        ? err({ kind: 'failed', message: 'the disk is full' })
        : journal.append(lease, events, taken),
  };
  const failed = await advance('r', { ...options, journal: full });
  expect(failed._unsafeUnwrapErr()).toEqual({ kind: 'journal-failed', message: 'the disk is full' });

  await clock.sleep(120_000);
  const turn = (await advance('r', { ...options, forUpTo: '1h' }))._unsafeUnwrap();
  if (!turn.ended) throw new Error('the rollout goes on');
  expect(turn.result._unsafeUnwrapErr()).toMatchObject({ kind: 'aborted', reason: 'enough' });
  const events = (await journal.read('r'))._unsafeUnwrap();
  expect(events.filter(({ type }) => type === 'command')).toHaveLength(1);
  expect(fake.trafficIn('a')).toEqual({ '41': 100 });
});
