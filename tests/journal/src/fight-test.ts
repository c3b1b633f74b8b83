import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LedgerEntry, type RolloutError, type RolloutOptions, readLedger } from '@landfall/core';
import { sqliteJournal } from '@landfall/core/journal';
import { cleanUp } from '@landfall/provider-local';
import { type Account, accountOf } from './account-of.ts';
import { type Job, placeIn } from './job.ts';
import type { Line } from './line.ts';
import { startRunner } from './start-runner.ts';

/** Two versions for the same two regions. Both take seconds to start, so that the processes meet. */
const JOBS: readonly [Job, Job] = [
  { id: 'one', lane: 'x', version: 'v1', behaviour: 'slow' },
  { id: 'other', lane: 'x', version: 'v2', behaviour: 'slow' },
];

/** One of the two rollouts. */
export interface Fighter {
  readonly job: Job;
  /** How it ended; undefined if it succeeded. */
  readonly error: RolloutError | undefined;
  /** What the journal, the processes and their users say of it. */
  readonly account: Account;
}

/** How it came out. */
export interface Fight {
  /** Those that succeeded, and those that did not. */
  readonly winners: readonly Fighter[];
  readonly losers: readonly Fighter[];
  readonly ledger: readonly LedgerEntry[];
}

function endOf(lines: readonly Line[]): Extract<Line, { readonly ended: string }> {
  const end = lines.find((line) => 'ended' in line);
  if (end === undefined) throw new Error('a runner did not say how it ended');
  return end;
}

/** Two processes start at once, each with a version of its own for the same targets of one journal in a file. */
export async function fightTest(onBusy: RolloutOptions['onBusy']): Promise<Fight> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'landfall-fight-'));
  const place = placeIn(folder);
  const runners = JOBS.map((job) => startRunner({ place, jobs: [job], lease: '5s', onBusy }, folder));
  try {
    for (const { ended } of runners) await ended;
    const fighters: Fighter[] = [];
    for (const [index, job] of JOBS.entries()) {
      const { error } = endOf(runners[index]?.lines() ?? []);
      fighters.push({ job, error, account: await accountOf(place, job) });
    }
    const journal = sqliteJournal(place.journal);
    const ledger = (await readLedger(journal))._unsafeUnwrap();
    void (await journal.close());
    return {
      winners: fighters.filter(({ error }) => error === undefined),
      losers: fighters.filter(({ error }) => error !== undefined),
      ledger,
    };
  } finally {
    for (const { child } of runners) child.kill('SIGKILL');
    (await cleanUp({ directory: place.cloud }))._unsafeUnwrap();
    rmSync(folder, { recursive: true });
  }
}
