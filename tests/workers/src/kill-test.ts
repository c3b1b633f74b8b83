import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { rollout, startRollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { seededRandom } from '@landfall/tests-support';
import { startPostgres } from '@landfall/tests-support/postgres';
import { type Account, accountOf } from './account-of.ts';
import { type CheckedCalls, checkCalls } from './check-calls.ts';
import { type CloudServer, startCloud } from './cloud-server.ts';
import { watchEvents } from './event-watch.ts';
import { type Job, specOf, TRAITS } from './job.ts';
import { openJournal } from './open-journal.ts';
import { remoteCloud } from './remote-cloud.ts';
import { startWorker, type WorkerProcess } from './start-worker.ts';
import { SAMPLES, type WorkerSetting } from './worker-setting.ts';

/** The shortest there is. A worker that is stopped dead is stopped for longer. */
const LEASE_MS = 1_000;
/** A worker is disturbed at most this long after the one before, and after it was at work. */
const LONGEST_CALM_MS = 1_500;

const UNDISTURBED = 'undisturbed-';

/** How much is done. */
export interface KillOptions {
  /** How many workers are killed with SIGKILL. */
  readonly kills: number;
  /** How many are stopped with SIGSTOP past their lease, and go on after it. */
  readonly stops: number;
  readonly seed: number;
  /** How many workers there are at a time; default 3. */
  readonly workers?: number;
  /** How many rollouts there are at a time; default 6. */
  readonly batch?: number;
}

/** What was counted. */
export interface KillCounts extends CheckedCalls {
  readonly kills: number;
  readonly stops: number;
  readonly rollouts: number;
  readonly byOutcome: Readonly<Record<string, number>>;
  readonly calls: number;
  readonly events: number;
  /** Each of these is a broken promise; all are empty. */
  readonly endedOtherwise: readonly string[];
  readonly lostEvents: readonly string[];
  readonly gaps: readonly string[];
}

/** How a rollout of each behaviour ends that nobody disturbs. */
async function undisturbed(cloud: CloudServer): Promise<ReadonlyMap<string, Account>> {
  // Where no worker looks.
  const journal = memoryJournal();
  const accounts = new Map<string, Account>();
  for (const behaviour of ['right', 'wrong'] as const) {
    const job: Job = { id: `${UNDISTURBED}${behaviour}`, behaviour };
    const providers = { fake: remoteCloud(cloud.url, TRAITS) };
    void (await rollout(specOf(job), { id: job.id, journal, providers, samples: SAMPLES }).result);
    accounts.set(behaviour, await accountOf(journal, cloud.fake, job));
  }
  return accounts;
}

/** Keeps workers at work, and disturbs one after the other until there is no more to do. */
async function disturb(
  setting: WorkerSetting,
  folder: string,
  { kills, stops, seed, workers: count = 3 }: KillOptions,
  isOver: () => Promise<boolean>,
): Promise<Pick<KillCounts, 'kills' | 'stops'>> {
  const random = seededRandom(seed);
  const workers: WorkerProcess[] = Array.from({ length: count }, () => startWorker(setting, folder));
  const done = { kills: 0, stops: 0 };
  const stopped: Promise<void>[] = [];
  const stop = async ({ child }: WorkerProcess): Promise<void> => {
    child.kill('SIGSTOP');
    await wait(LEASE_MS * (1.5 + random() * 2));
    child.kill('SIGCONT');
  };
  while (!(await isOver()) || done.kills < kills || done.stops < stops) {
    const index = Math.floor(random() * count);
    const worker = workers[index];
    if (worker === undefined) continue;
    // One in eight is disturbed while it starts.
    if (random() > 1 / 8) await worker.atWork();
    await wait(random() * LONGEST_CALM_MS);
    const left = [kills - done.kills, stops - done.stops] as const;
    if (left[0] + left[1] <= 0) continue;
    if (random() * (left[0] + left[1]) < left[0]) {
      worker.child.kill('SIGKILL');
      await worker.ended;
      done.kills += 1;
      workers[index] = startWorker(setting, folder);
    } else {
      done.stops += 1;
      stopped.push(stop(worker));
    }
  }
  await Promise.all(stopped);
  for (const { child, atWork } of workers) {
    await atWork();
    child.kill('SIGTERM');
  }
  await Promise.all(workers.map(({ ended }) => ended));
  return done;
}

/** Rolls out on workers that are killed and stopped at random moments, and counts what became of it. */
export async function killTest(options: KillOptions): Promise<KillCounts> {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-workers-'));
  const server = await startPostgres();
  const cloud = await startCloud(TRAITS);
  const journal = openJournal(server.url);
  const setting: WorkerSetting = {
    database: server.url,
    cloud: cloud.url,
    traits: TRAITS,
    lease: LEASE_MS,
    concurrency: 4,
    pollMs: 100,
    sweepMs: 300,
  };
  try {
    // At the same time, in regions of their own.
    const undisturbedOnes = undisturbed(cloud);
    const watch = watchEvents(journal);
    const jobs: Job[] = [];
    const providers = { fake: remoteCloud(cloud.url, TRAITS) };
    const startBatch = async (): Promise<void> => {
      for (let index = 0; index < (options.batch ?? 6); index += 1) {
        const job: Job = { id: `r${jobs.length}`, behaviour: jobs.length % 3 === 2 ? 'wrong' : 'right' };
        jobs.push(job);
        (await startRollout(specOf(job), { id: job.id, journal, providers, samples: SAMPLES }))._unsafeUnwrap();
      }
    };
    let left = options.kills + options.stops;
    const isOver = async (): Promise<boolean> => {
      await watch.look(jobs.map(({ id }) => id));
      const unfinished = (await journal.list('unfinished'))._unsafeUnwrap();
      // There is work as long as there is somebody to disturb.
      left -= 1;
      if (unfinished.length === 0 && left > 0) await startBatch();
      return unfinished.length === 0 && left <= 0;
    };
    await startBatch();
    const done = await disturb(setting, folder, options, isOver);

    const expected = await undisturbedOnes;
    const endedOtherwise: string[] = [];
    const byOutcome: Record<string, number> = {};
    for (const job of jobs) {
      const account = await accountOf(journal, cloud.fake, job);
      const like = expected.get(job.behaviour);
      byOutcome[account.outcome ?? 'none'] = (byOutcome[account.outcome ?? 'none'] ?? 0) + 1;
      if (!isDeepStrictEqual(account, like))
        endedOtherwise.push(`${job.id}: ${JSON.stringify(account)} instead of ${JSON.stringify(like)}`);
    }
    const logs = await Promise.all(jobs.map(async ({ id }) => (await journal.read(id))._unsafeUnwrap()));
    return {
      ...done,
      ...checkCalls(
        cloud.changes.filter(({ key }) => !key.startsWith(UNDISTURBED)),
        logs,
      ),
      rollouts: jobs.length,
      byOutcome,
      calls: cloud.calls(),
      events: watch.seen(),
      endedOtherwise,
      lostEvents: await watch.lost(),
      gaps: await watch.gaps(),
    };
  } finally {
    void (await journal.close());
    await cloud.close();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}
