import { startRollout, watchOnce } from '@landfall/core';
import type { Journal } from '@landfall/core/journal';
import { fakeProvider } from '@landfall/provider-fake';
import { wrapCalls } from '@landfall/tests-support';
import { err } from 'neverthrow';
import { expect, test } from 'vitest';
import { enqueueRollout } from '../src/index.ts';
import {
  bakeOf,
  bound,
  changesOf,
  specIn,
  startQueue,
  until,
  untilSucceeded,
  workerSetting,
} from './worker-setting.ts';

startQueue();

test('a rollout that was put into the queue is driven to its end, and leaves no job behind', async () => {
  const { boss, queue, journal, fake, errors, start, waiting } = workerSetting();
  (await startRollout(specIn('a'), { id: 'r', journal, providers: { fake } }))._unsafeUnwrap();
  (await enqueueRollout(boss, 'r', { queue }))._unsafeUnwrap();
  (await enqueueRollout(boss, 'r', { queue }))._unsafeUnwrap();
  expect(await waiting('r')).toHaveLength(1);
  await start();
  await untilSucceeded(journal, ['r']);
  expect(fake.trafficIn('a')).toEqual({ '42': 100 });
  await until(async () => expect(await waiting('r')).toEqual([]));
  expect(errors).toEqual([]);
});

test('a rollout that nobody put into the queue is found by the sweep', async () => {
  const { journal, fake, start } = workerSetting();
  await start({ sweepMs: 100 });
  (await startRollout(specIn('a'), { id: 'r', journal, providers: { fake } }))._unsafeUnwrap();
  await untilSucceeded(journal, ['r']);
  expect(fake.trafficIn('a')).toEqual({ '42': 100 });
});

test('where the next job could not be added after a turn, the sweep adds it', async () => {
  const { boss, journal, fake, errors, start } = workerSetting(fakeProvider({ deployMs: 1_500 }));
  // The process dies before it adds the next job: so looks a call that never comes to the database.
  const added: string[] = [];
  const losing = new Proxy(boss, {
    get: (target, name: keyof typeof boss) =>
      name === 'send' ? async (_queue: string, { id }: { readonly id: string }) => added.push(id) : bound(target, name),
  });
  (await startRollout(specIn('a'), { id: 'r', journal, providers: { fake } }))._unsafeUnwrap();
  await start({ boss: losing, sweepMs: 100, forUpTo: 0 });
  await untilSucceeded(journal, ['r']);
  expect(added).toContain('r');
  expect(errors).toEqual([]);
});

test('during a bake nobody holds the lease, and one job is due at the next look', async () => {
  const { journal, fake, start, waiting } = workerSetting(fakeProvider({ health: null }));
  await start({ sweepMs: 100 });
  (await startRollout(specIn('a', bakeOf(3_600_000)), { id: 'r', journal, providers: { fake } }))._unsafeUnwrap();
  await until(async () => {
    const [kept] = (await journal.list('unfinished'))._unsafeUnwrap();
    expect(fake.trafficIn('a')).toEqual({ '42': 100 });
    expect(kept?.lease).toBeUndefined();
    const jobs = await waiting('r');
    expect(jobs).toHaveLength(1);
    expect(Number(jobs[0]?.startAfter)).toBeGreaterThan(Date.now() + 2_000);
  });
});

test('a queue that delivers a rollout again and again, to two workers, gets every change made once', async () => {
  const { boss, queue, journal, fake, errors, start } = workerSetting();
  const turns: string[] = [];
  const counting: Journal = {
    ...journal,
    acquire: (id, ...more) => {
      turns.push(id);
      return journal.acquire(id, ...more);
    },
  };
  // While a call is made, the job of its rollout is delivered three times more.
  const slow = wrapCalls(fake, async (call, make, method) => {
    if (method !== 'deploy' && method !== 'route') return make(call);
    const id = call.region;
    const before = turns.filter((turn) => turn === id).length;
    await until(async () => {
      await boss.upsert(queue, { id }, { singletonKey: id, startAfter: 0 });
      expect(turns.filter((turn) => turn === id).length).toBeGreaterThanOrEqual(before + 3);
    });
    return make(call);
  });
  const ids = ['a', 'b', 'c'];
  for (const id of ids) (await startRollout(specIn(id), { id, journal, providers: { fake } }))._unsafeUnwrap();
  for (const _worker of [1, 2]) await start({ journal: counting, providers: { fake: slow } });
  await untilSucceeded(journal, ids);
  const keys = changesOf(fake).map(({ method, key }) => `${method} ${key}`);
  expect(keys.length).toBeGreaterThanOrEqual(9);
  expect(new Set(keys).size).toBe(keys.length);
  expect(errors).toEqual([]);
});

test('a job of a rollout that has ended, and one that is for no rollout, do no harm', async () => {
  const { boss, queue, journal, fake, errors, start, waiting } = workerSetting();
  await start({ sweepMs: 100 });
  (await startRollout(specIn('a'), { id: 'r', journal, providers: { fake } }))._unsafeUnwrap();
  await untilSucceeded(journal, ['r']);
  const calls = fake.calls.length;
  (await enqueueRollout(boss, 'r', { queue }))._unsafeUnwrap();
  (await enqueueRollout(boss, 'nobody', { queue }))._unsafeUnwrap();
  await boss.send(queue, { other: 1 });
  await until(() => expect(errors).toHaveLength(2));
  expect(errors).toMatchObject([
    { kind: 'rollout-failed', rolloutId: 'nobody' },
    { kind: 'queue-failed', message: expect.stringContaining('is not for a rollout') },
  ]);
  for (const id of ['r', 'nobody']) await until(async () => expect(await waiting(id)).toEqual([]));
  expect(fake.calls).toHaveLength(calls);
});

test('a damaged log and a missing provider are reported, and the other rollouts go on', async () => {
  const { journal, fake, errors, start } = workerSetting();
  const other = fakeProvider({ name: 'other' });
  const damaged: Journal = {
    ...journal,
    read: async (id, after) =>
      id === 'damaged' ? err({ kind: 'damaged', message: 'event 3 was changed' }) : journal.read(id, after),
  };
  (await startRollout(specIn('a'), { id: 'damaged', journal, providers: { fake } }))._unsafeUnwrap();
  (
    await startRollout(specIn('b', { regions: ['other/b'] }), { id: 'other', journal, providers: { other } })
  )._unsafeUnwrap();
  (await startRollout(specIn('c'), { id: 'r', journal, providers: { fake } }))._unsafeUnwrap();
  const throwing = (): void => {
    throw new Error('a listener that throws');
  };
  await start({
    journal: damaged,
    sweepMs: 200,
    onError: (error) => {
      (errors as unknown[]).push(error);
      throwing();
    },
  });
  await untilSucceeded(journal, ['r']);
  await until(() => {
    const reported = errors.map((error) => (error.kind === 'rollout-failed' ? error.rolloutId : error.kind));
    // Each is tried again.
    for (const id of ['damaged', 'other']) expect(reported.filter((one) => one === id).length).toBeGreaterThan(1);
    expect(new Set(reported)).toEqual(new Set(['damaged', 'other']));
  });
  const text = errors.map(({ message }) => message).join('\n');
  expect(text).toContain('event 3 was changed');
  expect(text).toContain('other');
});

test('a watch is left to those who watch, and reported by nobody', async () => {
  const { boss, queue, journal, fake, errors, start, waiting } = workerSetting();
  const providers = { fake };
  const first = await start({ sweepMs: 100 });
  (await startRollout(specIn('a'), { id: 'r', journal, providers }))._unsafeUnwrap();
  await untilSucceeded(journal, ['r']);
  void (await first.stop());
  (await watchOnce('r', { journal, providers }))._unsafeUnwrap();
  const [watch] = (await journal.list('unfinished'))._unsafeUnwrap();
  const id = watch?.id ?? '';
  expect(id).toContain('watch');
  let sweeps = 0;
  let turns = 0;
  const counting: Journal = {
    ...journal,
    list: (which) => {
      sweeps += 1;
      return journal.list(which);
    },
    acquire: (acquired, ...more) => {
      turns += acquired === id ? 1 : 0;
      return journal.acquire(acquired, ...more);
    },
  };
  await start({ journal: counting, sweepMs: 20 });
  await until(() => expect(sweeps).toBeGreaterThan(20));
  expect(turns).toBeLessThanOrEqual(2);
  (await enqueueRollout(boss, id, { queue }))._unsafeUnwrap();
  await until(async () => expect(await waiting(id)).toEqual([]));
  expect(errors).toEqual([]);
});

test('no more turns are taken at the same time than concurrency says', async () => {
  const { journal, fake, start } = workerSetting();
  const ids = Array.from({ length: 8 }, (_, index) => `r${index}`);
  let now = 0;
  let most = 0;
  const counted = wrapCalls(fake, async (call, make, method) => {
    if (method !== 'deploy') return make(call);
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setTimeout(resolve, 100));
    now -= 1;
    return make(call);
  });
  for (const id of ids) (await startRollout(specIn(id), { id, journal, providers: { fake } }))._unsafeUnwrap();
  await start({ providers: { fake: counted }, concurrency: 3 });
  await untilSucceeded(journal, ids);
  expect(most).toBe(3);
});
