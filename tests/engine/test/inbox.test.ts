import { advance, rollout, startRollout } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { err } from 'neverthrow';
import { expect, test } from 'vitest';
import { inTime, only, SERVING, specOf } from './play.ts';

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

test.each([
  ['at once where the journal tells of it', true, 0],
  ['within five seconds elsewhere, however long the lease is', false, 5_000],
])('a command reaches a runner that only waits %s', async (_, tells, mostMs) => {
  const clock = virtualClock();
  const telling = memoryJournal();
  const { watchInbox, ...silent } = telling;
  const journal: Journal = tells ? telling : silent;
  const spec = specOf(['fake/a'], { approvals: [{ before: 'wave-1' }] });
  const providers = { fake: fakeProvider({ clock, ...SERVING }) };
  const run = rollout(spec, { providers, clock, journal, id: 'r', lease: '1h' });
  const sentAt: number[] = [];
  const command = async () => {
    for await (const event of run) if (event.type === 'step-start' && event.action === 'approve') break;
    for (const name of ['pause', 'approve'] as const) {
      await clock.sleep(601_234);
      sentAt.push(clock.now());
      (await journal.send('r', { name, step: 'approve:wave-1' }))._unsafeUnwrap();
    }
    await clock.sleep(60_000);
    void run.resume();
  };
  const [result] = await inTime(clock, Promise.all([run.result, command()]));
  expect(result.isOk()).toBe(true);
  const commands = only((await journal.read('r'))._unsafeUnwrap(), 'command');
  expect(commands.map(({ name }) => name)).toEqual(['pause', 'approve', 'resume']);
  expect(commands.slice(0, 2).every(({ at }, index) => at - (sentAt[index] ?? 0) <= mostMs)).toBe(true);
});

test('a journal that tells of commands which are not there is only looked at once more', async () => {
  const clock = virtualClock();
  const kept = memoryJournal();
  let reads = 0;
  const tellers = new Set<() => void>();
  const journal: Journal = {
    ...kept,
    inbox: (lease) => {
      reads += 1;
      return kept.inbox(lease);
    },
    watchInbox(_, onCommand) {
      tellers.add(onCommand);
      return () => tellers.delete(onCommand);
    },
  };
  const spec = specOf(['fake/a'], { approvals: [{ before: 'wave-1', within: '1h' }] });
  const run = rollout(spec, { providers: { fake: fakeProvider({ clock, ...SERVING }) }, clock, journal, id: 'r' });
  for await (const event of run) if (event.type === 'step-start' && event.action === 'approve') break;
  await clock.sleep(1_000);
  const before = reads;
  for (const tell of tellers) tell();
  await clock.sleep(1);
  expect([reads - before, tellers.size]).toEqual([1, 1]);
  void run.approve();
  expect((await inTime(clock, run.result)).isOk()).toBe(true);
  expect(tellers.size).toBe(0);
});
