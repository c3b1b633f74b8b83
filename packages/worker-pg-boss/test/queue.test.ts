import { startRollout, systemClock } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { fakeProvider } from '@landfall/provider-fake';
import { startPostgres } from '@landfall/tests-support/postgres';
import { err } from 'neverthrow';
import { PgBoss } from 'pg-boss';
import { expect, onTestFinished, test } from 'vitest';
import { type Boss, enqueueRollout, type PgBossWorkerOptions, pgBossWorker } from '../src/index.ts';
import { openRolloutQueue } from '../src/rollout-queue.ts';
import { sweep } from '../src/sweep.ts';
import { specIn, startBoss, startQueue, until, untilSucceeded, workerSetting } from './worker-setting.ts';

startQueue();

test('the job of a rollout is moved forward and never back', async () => {
  const { boss, queue: name, waiting } = workerSetting();
  const queue = (await openRolloutQueue(boss, name, systemClock))._unsafeUnwrap();
  const dueInMs = async (): Promise<readonly number[]> =>
    (await waiting('r')).map(({ startAfter }) => Number(startAfter) - Date.now());
  const HOUR_MS = 3_600_000;
  for (const [inMs, isAbout] of [
    [HOUR_MS, HOUR_MS],
    [2 * HOUR_MS, HOUR_MS],
    [HOUR_MS / 2, HOUR_MS / 2],
    [0, 0],
    [HOUR_MS, 0],
  ] as const) {
    (await queue.dueWithin('r', inMs))._unsafeUnwrap();
    const due = await dueInMs();
    expect(due).toHaveLength(1);
    expect(Math.abs((due[0] ?? 0) - isAbout)).toBeLessThan(60_000);
  }
  expect((await queue.addMissing(['r', 's', 't']))._unsafeUnwrap()).toBe(2);
  expect((await queue.addMissing(['r', 's', 't']))._unsafeUnwrap()).toBe(0);
});

test('the sweep adds a job for each unfinished rollout that nobody drives', async () => {
  const { boss, queue: name, journal, fake, waiting } = workerSetting();
  const queue = (await openRolloutQueue(boss, name, systemClock))._unsafeUnwrap();
  for (const id of ['driven', 'dead', 'new'])
    (await startRollout(specIn(id), { id, journal, providers: { fake } }))._unsafeUnwrap();
  const now = Date.now();
  (await journal.acquire('driven', 'somebody', now, 60_000))._unsafeUnwrap();
  (await journal.acquire('dead', 'somebody', now - 60_000, 30_000))._unsafeUnwrap();
  const swept = (await sweep(journal, queue, systemClock))._unsafeUnwrap();
  expect(swept).toEqual({ unfinished: ['driven', 'dead', 'new'], added: 2 });
  expect(await waiting('driven')).toEqual([]);
  for (const id of ['dead', 'new']) expect(await waiting(id)).toHaveLength(1);
});

test('a queue of that name with another policy is refused', async () => {
  const { boss, queue } = workerSetting();
  await boss.createQueue(queue, { policy: 'standard' });
  const refused = (await enqueueRollout(boss, 'r', { queue }))._unsafeUnwrapErr();
  expect(refused).toMatchObject({ kind: 'queue-failed' });
  expect(refused.message).toContain(`the queue ${queue} exists with the policy 'standard'`);
});

test.each<readonly [string, Partial<Record<keyof PgBossWorkerOptions, unknown>>, RegExp]>([
  ['an unknown option', { concurency: 3 } as never, /concurency.*did you mean 'concurrency'\?/],
  ['an option of a turn', { lease: '1ms' }, /lease/],
  ['no journal', { journal: undefined }, /journal/],
  ['no pg-boss', { boss: {} }, /boss must be a PgBoss/],
  ['no listener', { onError: undefined }, /onError must be a function/],
  ['no concurrency', { concurrency: 0 }, /concurrency must be a whole number from 1/],
  ['no time between polls', { pollMs: 0 }, /pollMs must be more than 0/],
  ['no time between sweeps', { sweepMs: Number.NaN }, /sweepMs must be more than 0/],
])('a worker is refused with %s', async (_what, wrong, says) => {
  const { boss, queue } = workerSetting();
  const given = {
    boss,
    queue,
    journal: memoryJournal(),
    providers: { fake: fakeProvider() },
    onError: () => undefined,
  };
  const refused = (await pgBossWorker({ ...given, ...wrong } as PgBossWorkerOptions))._unsafeUnwrapErr();
  expect(refused.kind).toBe('invalid-options');
  expect(refused.message).toMatch(says);
});

test('without a database nothing starts, and the error says so', async () => {
  const boss: Boss = new PgBoss({ connectionString: 'postgres://nobody@127.0.0.1:9/none' });
  const given = { boss, journal: memoryJournal(), providers: { fake: fakeProvider() }, onError: () => undefined };
  for (const failed of [await pgBossWorker(given), await enqueueRollout(boss, 'r')]) {
    expect(failed._unsafeUnwrapErr()).toMatchObject({ kind: 'queue-failed' });
    expect(failed._unsafeUnwrapErr().message).toMatch(/^pg-boss could not create the queue landfall-rollouts: ./);
  }
});

test('with a journal that fails nothing starts, and the error says so', async () => {
  const { boss, queue, journal } = workerSetting();
  const failing: Journal = { ...journal, acquire: async () => err({ kind: 'failed', message: 'no such server' }) };
  const given = { boss, queue, journal: failing, providers: { fake: fakeProvider() }, onError: () => undefined };
  const refused = (await pgBossWorker(given))._unsafeUnwrapErr();
  expect(refused.kind).toBe('journal-failed');
  expect(refused.message).toContain('no such server');
});

test('a database that crashes and comes back costs no rollout, and every failure is reported', async () => {
  const server = await startPostgres();
  onTestFinished(() => server.stop());
  const boss = await startBoss(server.url);
  onTestFinished(() => boss.stop({ graceful: false }));
  const { queue, journal, fake, errors, start } = workerSetting(fakeProvider({ deployMs: 2_000 }));
  const ids = ['a', 'b', 'c'];
  for (const id of ids) (await startRollout(specIn(id), { id, journal, providers: { fake } }))._unsafeUnwrap();
  await start({ boss, sweepMs: 200 });
  await until(() => expect(fake.running()).toHaveLength(3));
  await server.kill();
  await until(() => expect(errors.length).toBeGreaterThan(0));
  await server.start();
  await untilSucceeded(journal, ids);
  for (const error of errors) expect(error).toMatchObject({ kind: 'queue-failed', message: /./ });
  (await enqueueRollout(boss, 'a', { queue }))._unsafeUnwrap();
});
