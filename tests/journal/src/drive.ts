/** A runner: `node drive.ts '{"place":...,"jobs":[...],"lease":"1s"}'`. It starts or goes on with each of its jobs, and writes a line for all that was acknowledged to it. */
import { writeSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type Duration, type RolloutOptions, rollout } from '@landfall/core';
import { cloudOf, type Job, type Place, SAMPLES, specOf } from './job.ts';
import type { Line } from './line.ts';
import { openJournal } from './open-journal.ts';

/** What a runner is started with. */
export interface DriveSetting {
  readonly place: Place;
  readonly jobs: readonly Job[];
  readonly lease: Duration;
  /** What it does where another rollout holds a target. */
  readonly onBusy?: RolloutOptions['onBusy'];
}

const { place, jobs, lease, onBusy } = JSON.parse(process.argv[2] ?? '') as DriveSetting;
const journal = openJournal(place);
const providers = { local: cloudOf(place) };

function say(line: Line): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

async function drive(job: Job): Promise<void> {
  const { id } = job;
  for (;;) {
    const askedAt = Date.now();
    const run = rollout(specOf(job), { id, journal, providers, samples: SAMPLES, lease, onBusy });
    for await (const { seq } of run) say({ id, seq });
    const result = await run.result;
    const error = result.isErr() ? result.error : undefined;
    if (error?.kind !== 'busy' || error.by !== 'runner' || error.until === undefined)
      return say({ id, ended: error?.kind ?? 'succeeded', error });
    say({ id, busy: error.holder, until: error.until, isStuck: error.until <= askedAt });
    await wait(Math.max(1, error.until - Date.now()));
  }
}

await Promise.all(jobs.map(drive));
