import { expect, test } from 'vitest';
import type { RolloutEvent } from '../events/rollout-event.ts';
import { stampEvent } from '../events/stamp-event.ts';
import type { Journal, Lease } from './journal.ts';
import { memoryJournal } from './memory-journal.ts';

function event(seq: number, type: 'rollout-resume' | 'rollout-end' = 'rollout-resume'): RolloutEvent {
  const body = type === 'rollout-end' ? ({ type, outcome: 'succeeded' } as const) : { type };
  return stampEvent(body, seq, 0, 'r');
}

async function withLease(journal: Journal, id: string): Promise<Lease> {
  (await journal.create(id, [event(1)]))._unsafeUnwrap();
  return (await journal.acquire(id, `runner of ${id}`, 0, 1_000))._unsafeUnwrap();
}

test('a log is created once, and a second creation changes nothing', async () => {
  const journal = memoryJournal();
  expect((await journal.create('r', [event(1)]))._unsafeUnwrap()).toBe('created');
  expect((await journal.create('r', [event(1), event(2)]))._unsafeUnwrap()).toBe('exists');
  expect((await journal.read('r'))._unsafeUnwrap()).toEqual([event(1)]);
  expect((await journal.list())._unsafeUnwrap()).toEqual(['r']);
  expect((await journal.read('other'))._unsafeUnwrapErr().kind).toBe('unknown');
});

test('events go on where the log ends: a gap, a repetition or a batch out of order is refused as a whole', async () => {
  const journal = memoryJournal();
  const lease = await withLease(journal, 'r');
  for (const events of [[event(3)], [event(1)], [event(2), event(4)], [event(3), event(2)]]) {
    expect((await journal.append(lease, events))._unsafeUnwrapErr().kind).toBe('out-of-order');
  }
  (await journal.append(lease, [event(2), event(3)]))._unsafeUnwrap();
  expect((await journal.read('r'))._unsafeUnwrap()).toHaveLength(3);
});

test('a lease is for one runner, until it expires or is released; whoever overslept does nothing more', async () => {
  const journal = memoryJournal();
  const first = await withLease(journal, 'r');
  expect((await journal.acquire('r', 'second', 999, 1_000))._unsafeUnwrapErr()).toMatchObject({
    kind: 'lease-lost',
    holder: 'runner of r',
  });
  (await journal.renew(first, 999, 1_000))._unsafeUnwrap();
  expect((await journal.acquire('r', 'second', 1_500, 1_000)).isErr()).toBe(true);
  const second = (await journal.acquire('r', 'second', 1_999, 1_000))._unsafeUnwrap();
  expect(second.token).toBeGreaterThan(first.token);
  for (const late of [
    journal.append(first, [event(2)]),
    journal.renew(first, 1_999, 1_000),
    journal.claim(first, ['t']),
    journal.inbox(first),
    journal.release(first),
  ]) {
    expect((await late)._unsafeUnwrapErr()).toMatchObject({ kind: 'lease-lost', holder: 'second' });
  }
  (await journal.release(second))._unsafeUnwrap();
  expect((await journal.acquire('r', 'third', 2_000, 1_000)).isOk()).toBe(true);
});

test('targets are claimed all together or not at all, until the end of the rollout or until a claim is broken', async () => {
  const journal = memoryJournal();
  const mine = await withLease(journal, 'r');
  const theirs = await withLease(journal, 's');
  (await journal.claim(mine, ['a', 'b']))._unsafeUnwrap();
  (await journal.claim(mine, ['a', 'b']))._unsafeUnwrap();
  expect((await journal.claim(theirs, ['c', 'b']))._unsafeUnwrapErr()).toMatchObject({
    kind: 'claimed',
    holder: 'r',
    target: 'b',
  });
  expect([...(await journal.claims())._unsafeUnwrap()]).toEqual([
    ['a', 'r'],
    ['b', 'r'],
  ]);
  (await journal.breakClaim('b'))._unsafeUnwrap();
  (await journal.claim(theirs, ['c', 'b']))._unsafeUnwrap();
  (await journal.append(mine, [event(2, 'rollout-end')]))._unsafeUnwrap();
  expect([...(await journal.claims())._unsafeUnwrap().keys()]).toEqual(['c', 'b']);
});

test('commands stay in the inbox, in order, until events that speak of them are kept', async () => {
  const journal = memoryJournal();
  const lease = await withLease(journal, 'r');
  (await journal.send('r', { name: 'pause' }))._unsafeUnwrap();
  (await journal.send('r', { name: 'abort', reason: 'enough' }))._unsafeUnwrap();
  expect((await journal.inbox(lease))._unsafeUnwrap().map(({ name }) => name)).toEqual(['pause', 'abort']);
  expect((await journal.append(lease, [event(9)], 2)).isErr()).toBe(true);
  (await journal.append(lease, [event(2)], 1))._unsafeUnwrap();
  expect((await journal.inbox(lease))._unsafeUnwrap()).toEqual([{ name: 'abort', reason: 'enough' }]);
  expect((await journal.send('other', { name: 'stop' }))._unsafeUnwrapErr().kind).toBe('unknown');
});
