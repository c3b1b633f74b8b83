import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ListedRollout, listRollouts, type RolloutError, startRollout } from '@landfall/core';
import type { Journal } from '@landfall/core/journal';
import { cleanUp } from '@landfall/provider-local';
import { startPostgres } from '@landfall/tests-support/postgres';
import { accountOf } from './account-of.ts';
import { cloudOf, type Job, placeIn, SAMPLES, specOf } from './job.ts';
import type { Line } from './line.ts';
import { openJournal } from './open-journal.ts';
import { type RunnerProcess, startRunner } from './start-runner.ts';

const JOB: Job = { id: 'r', lane: 'x', version: 'v1', behaviour: 'slow' };
const RESUME = fileURLToPath(new URL('resume.ts', import.meta.url));
const LEASE_MS = 2_000;

/** What two runners of one rollout did, and a third one that took over. */
export interface TwoRunners {
  /** How the one that was refused ended, and who drove the rollout then. */
  readonly refused: RolloutError | undefined;
  readonly driver: string | undefined;
  /** How the one ended that was stopped dead past its lease, and who drove the rollout when it woke. */
  readonly woken: RolloutError | undefined;
  readonly successor: string | undefined;
  /** How many events were acknowledged to it before it was stopped, and in all. */
  readonly toldBefore: number;
  readonly toldAfter: number;
  /** Events in the log at the end, and the last that its successor was told of. */
  readonly events: number;
  readonly toldSuccessor: number;
  readonly outcome: string | undefined;
  /** How often a serving process was started in each region. */
  readonly started: readonly number[];
}

function lastOf(runner: RunnerProcess): number {
  return Math.max(0, ...runner.lines().map((line) => ('seq' in line ? line.seq : 0)));
}

function errorOf(runner: RunnerProcess): RolloutError | undefined {
  const end = runner.lines().find((line): line is Extract<Line, { readonly ended: string }> => 'ended' in line);
  return end?.error;
}

async function listed(journal: Journal): Promise<ListedRollout | undefined> {
  return (await listRollouts(journal))._unsafeUnwrap()[0];
}

async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  for (const giveUpAt = Date.now() + 30_000; !(await isSo()); await wait(10))
    if (Date.now() > giveUpAt) throw new Error(`it never came to it that ${what}`);
}

/** Nothing was told for a while: the runner waits for its cloud. A process that is stopped in the middle of a write keeps the journal's lock, which is another matter. */
async function isQuiet(runner: RunnerProcess): Promise<boolean> {
  const before = lastOf(runner);
  await wait(400);
  return before >= 10 && lastOf(runner) === before;
}

async function play(folder: string, address: string | undefined): Promise<TwoRunners> {
  const inFile = placeIn(folder);
  const place = { ...inFile, journal: address ?? inFile.journal };
  const journal = openJournal(place);
  const options = { id: JOB.id, journal, providers: { local: cloudOf(place) }, samples: SAMPLES };
  (await startRollout(specOf(JOB), options))._unsafeUnwrap();
  const resume = () => startRunner({ place, jobs: [JOB], lease: LEASE_MS }, folder, RESUME);
  const runners: RunnerProcess[] = [resume(), resume()];
  try {
    await until('one is refused', () => runners.some((runner) => errorOf(runner) !== undefined));
    const driver = (await listed(journal))?.driver?.runner;
    const [loser, first] = runners.toSorted((one) => (errorOf(one) === undefined ? 1 : -1));
    if (loser === undefined || first === undefined) throw new Error('there were two');
    const refused = errorOf(loser);

    await until('the first waits for its deployment', () => isQuiet(first));
    first.child.kill('SIGSTOP');
    const toldBefore = lastOf(first);
    await until('the lease has run out', async () => (await listed(journal))?.status === 'waiting');
    const second = resume();
    runners.push(second);
    await until('the second has gone on', () => lastOf(second) > toldBefore);
    const successor = (await listed(journal))?.driver?.runner;
    first.child.kill('SIGCONT');
    await first.ended;
    await second.ended;

    const { outcome, started } = await accountOf(place, JOB);
    const events = (await listed(journal))?.events ?? 0;
    const told = { toldBefore, toldAfter: lastOf(first), toldSuccessor: lastOf(second) };
    return { refused, driver, woken: errorOf(first), successor, ...told, events, outcome, started };
  } finally {
    for (const { child } of runners) child.kill('SIGKILL');
    void (await journal.close());
    (await cleanUp({ directory: place.cloud }))._unsafeUnwrap();
  }
}

/** Two runners resume one rollout at once; the one that got it is stopped dead past its lease, a third takes over, and the first wakes. */
export async function twoRunnersTest(kept: 'file' | 'postgres' = 'file'): Promise<TwoRunners> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'landfall-runners-'));
  const server = kept === 'postgres' ? await startPostgres() : undefined;
  try {
    return await play(folder, server?.url);
  } finally {
    await server?.stop();
    rmSync(folder, { recursive: true });
  }
}
