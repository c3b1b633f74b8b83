import type { RolloutSpec } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { PgBoss } from 'pg-boss';
import { afterAll, beforeAll, expect, inject, onTestFinished, vi } from 'vitest';
import { type PgBossWorker, type PgBossWorkerOptions, pgBossWorker, type WorkerError } from '../src/index.ts';

let boss: PgBoss;

/** Starts a pg-boss for all tests of a file, on the server of all files. */
export function startQueue(): void {
  beforeAll(async () => {
    boss = await startBoss(inject('server'));
  }, 60_000);
  afterAll(async () => boss.stop({ graceful: false }));
}

/** A pg-boss of its own on a server. */
export async function startBoss(connectionString: string): Promise<PgBoss> {
  const one = new PgBoss({ connectionString, schedule: false });
  one.on('error', () => undefined); // the workers report it
  return one.start();
}

/** A queue of its own, with a journal and a cloud. */
export interface WorkerSetting {
  readonly boss: PgBoss;
  readonly queue: string;
  readonly journal: Journal;
  readonly fake: FakeProvider;
  readonly errors: readonly WorkerError[];
  /** Starts a worker, which is stopped at the end of the test. */
  start(options?: Partial<PgBossWorkerOptions>): Promise<PgBossWorker>;
  /** The jobs of a rollout that wait, with their due times. */
  waiting(id: string): Promise<readonly { readonly startAfter: Date }[]>;
}

/** Everything that a test of the worker needs. Workers look often, so that tests are quick. */
export function workerSetting(fake: FakeProvider = fakeProvider()): WorkerSetting {
  // The files of a project share the server.
  const queue = `rollouts-${crypto.randomUUID()}`;
  const journal = memoryJournal();
  const errors: WorkerError[] = [];
  return {
    boss,
    queue,
    journal,
    fake,
    errors,
    async start(options = {}) {
      const worker = await pgBossWorker({
        boss,
        queue,
        journal,
        providers: { fake },
        concurrency: 4,
        pollMs: 50,
        sweepMs: 60_000,
        onError: (error) => errors.push(error),
        ...options,
      });
      const started = worker._unsafeUnwrap();
      onTestFinished(async () => void (await started.stop()));
      return started;
    },
    waiting: (id) => boss.findJobs(queue, { key: id, queued: true }),
  };
}

/** A rollout to one region, which no other rollout of the test needs. */
export function specIn(region: string, more: Partial<RolloutSpec> = {}): RolloutSpec {
  return { model: { name: 'fraud', version: '42', artifact: 's3://m/42' }, regions: [`fake/${region}`], ...more };
}

/** A stage that is judged by nothing but its time. */
export function bakeOf(ms: number): Pick<RolloutSpec, 'stages' | 'gates' | 'evidence'> {
  return { stages: [{ percent: 100, bake: ms }], gates: [], evidence: { warmUp: 0 } };
}

/** The calls of a cloud that change something. */
export function changesOf({ calls }: FakeProvider): FakeProvider['calls'] {
  return calls.filter(({ method }) => ['deploy', 'route', 'monitor', 'retire'].includes(method));
}

/** A member of a pg-boss that a test stands in front of. */
export function bound(target: PgBoss, name: keyof PgBoss): unknown {
  const member: unknown = target[name];
  return typeof member === 'function' ? member.bind(target) : member;
}

/** Waits until something is so. */
export async function until(isSo: () => Promise<void> | void): Promise<void> {
  await vi.waitFor(isSo, { timeout: 60_000, interval: 20 });
}

/** Waits until all these rollouts have succeeded. */
export async function untilSucceeded(journal: Journal, ids: readonly string[]): Promise<void> {
  await until(async () => {
    const listed = (await journal.list())._unsafeUnwrap();
    const outcomes = ids.map((id) => listed.find((kept) => kept.id === id)?.outcome);
    expect(outcomes).toEqual(ids.map(() => 'succeeded'));
  });
}
