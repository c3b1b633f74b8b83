import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { listRollouts } from '@landfall/core';
import { cleanUp } from '@landfall/provider-local';
import { seededRandom } from '@landfall/tests-support';
import { type Account, accountOf } from './account-of.ts';
import { disturbanceOf, type Kind } from './disturbance.ts';
import { type Behaviour, type Job, type Place, placeIn } from './job.ts';
import type { Line } from './line.ts';
import { openJournal } from './open-journal.ts';
import { processesNaming } from './processes-naming.ts';
import { startRunner } from './start-runner.ts';

const LANES: readonly string[] = ['x', 'y', 'z'];
const BEHAVIOURS: readonly Behaviour[] = ['well', 'wrong', 'well', 'crashes'];
/** A second, the shortest there is: for so long a rollout waits after its runner was killed. */
const LEASE = '1s';
/** A runner is killed at any moment of its start, of its wait for the lease, and of its work. */
const LONGEST_LIFE_MS = 2_500;

/** What was counted. */
export interface KillCounts {
  readonly kills: number;
  readonly rollouts: number;
  readonly byOutcome: Readonly<Record<string, number>>;
  readonly acknowledged: number;
  readonly starts: number;
  /** Each of these is a broken promise; all are empty. */
  readonly endedOtherwise: readonly string[];
  readonly startedTwice: readonly string[];
  readonly lostEvents: readonly string[];
  readonly stuckLeases: readonly string[];
  readonly leftBehind: readonly string[];
}

function jobsOf(batch: number): readonly Job[] {
  return LANES.map((lane, index) => ({
    id: `${lane}-${batch}`,
    lane,
    version: `v${batch}`,
    // The first of each lane serves, so that there is something to go back to.
    behaviour: batch === 1 ? 'well' : (BEHAVIOURS[(batch + index) % BEHAVIOURS.length] ?? 'well'),
  }));
}

/** How rollouts end that nobody disturbs: the first of a lane, and one of each behaviour after it. */
async function undisturbed(folder: string): Promise<ReadonlyMap<string, Account>> {
  const place = placeIn(`${folder}/undisturbed`);
  const accounts = new Map<string, Account>();
  for (const [index, behaviour] of ['first', ...new Set(BEHAVIOURS)].entries()) {
    const job: Job = {
      id: `u-${index}`,
      lane: 'u',
      version: `v${index}`,
      behaviour: behaviour === 'first' ? 'well' : (behaviour as Behaviour),
    };
    await startRunner({ place, jobs: [job], lease: LEASE }, folder).ended;
    accounts.set(behaviour, await accountOf(place, job));
  }
  (await cleanUp({ directory: place.cloud }))._unsafeUnwrap();
  return accounts;
}

/** How many events each log has. Reading one checks its numbers and checksums. */
async function eventsKept(place: Place): Promise<ReadonlyMap<string, number>> {
  const journal = openJournal(place);
  const kept = new Map<string, number>();
  for (const { id } of (await listRollouts(journal))._unsafeUnwrap())
    kept.set(id, (await journal.read(id))._unsafeUnwrap().length);
  void (await journal.close());
  return kept;
}

/** What is killed, how often, and what chooses the moments. */
export interface KillOptions {
  readonly kills: number;
  readonly seed: number;
  readonly kind?: Kind | undefined;
}

/** Rolls out, kills at random moments again and again, and counts what became of it. */
export async function killTest({ kills: wanted, seed, kind = 'runner' }: KillOptions): Promise<KillCounts> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'landfall-kill-'));
  const disturbance = await disturbanceOf(kind);
  const inFile = placeIn(folder);
  const place = { ...inFile, journal: disturbance.journal ?? inFile.journal };
  const random = seededRandom(seed);
  // At the same time, in a cloud of its own.
  const undisturbedOnes = undisturbed(folder);
  const byOutcome: Record<string, number> = {};
  const acknowledged = new Map<string, number>();
  const endedOtherwise: string[] = [];
  const startedTwice: string[] = [];
  const stuckLeases: string[] = [];
  let kills = 0;
  let rollouts = 0;
  let starts = 0;

  const note = (line: Line): void => {
    if ('seq' in line) acknowledged.set(line.id, Math.max(line.seq, acknowledged.get(line.id) ?? 0));
    if ('busy' in line && line.isStuck) stuckLeases.push(`${line.id} of ${line.busy}`);
  };

  for (let batch = 1; kills < wanted; batch += 1) {
    const jobs = jobsOf(batch);
    for (let isOver = false; !isOver; ) {
      const runner = startRunner({ place, jobs, lease: LEASE }, folder);
      while (kills < wanted && !runner.hasEnded()) {
        await Promise.race([wait(random() * LONGEST_LIFE_MS), runner.ended]);
        if (runner.hasEnded()) break;
        await disturbance.disturb(runner);
        kills += 1;
      }
      isOver = await runner.ended;
      for (const line of runner.lines()) note(line);
    }
    const expected = await undisturbedOnes;
    for (const job of jobs) {
      const account = await accountOf(place, job);
      rollouts += 1;
      byOutcome[account.outcome ?? 'none'] = (byOutcome[account.outcome ?? 'none'] ?? 0) + 1;
      starts += account.started.reduce((sum, count) => sum + count, 0);
      if (account.started.some((count) => count > 1)) startedTwice.push(`${job.id}: ${account.started.join(', ')}`);
      const like = expected.get(batch === 1 ? 'first' : job.behaviour);
      if (!isDeepStrictEqual(account, like))
        endedOtherwise.push(`${job.id}: ${JSON.stringify(account)} instead of ${JSON.stringify(like)}`);
    }
  }

  const kept = await eventsKept(place);
  const lostEvents = [...acknowledged].filter(([id, seq]) => (kept.get(id) ?? 0) < seq).map(([id]) => id);
  (await cleanUp({ directory: place.cloud }))._unsafeUnwrap();
  const leftBehind = processesNaming(folder).map(String);
  await disturbance.stop();
  rmSync(folder, { recursive: true });
  const total = [...acknowledged.values()].reduce((sum, seq) => sum + seq, 0);
  const counts = { kills, rollouts, byOutcome, acknowledged: total, starts };
  return { ...counts, endedOtherwise, startedTwice, lostEvents, stuckLeases, leftBehind };
}
