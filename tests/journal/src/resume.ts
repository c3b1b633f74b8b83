/** A runner that goes on with one rollout, once: `node resume.ts '{"place":...,"jobs":[job],"lease":"2s"}'`. It writes a line for each event that was acknowledged, and how it ended. */
import { writeSync } from 'node:fs';
import { resumeRollout } from '@landfall/core';
import type { DriveSetting } from './drive.ts';
import { cloudOf, SAMPLES } from './job.ts';
import type { Line } from './line.ts';
import { openJournal } from './open-journal.ts';

const { place, jobs, lease } = JSON.parse(process.argv[2] ?? '') as DriveSetting;
const [job] = jobs;
const id = job?.id ?? '';

function say(line: Line): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

const journal = openJournal(place);
const resumed = await resumeRollout(id, { journal, providers: { local: cloudOf(place) }, samples: SAMPLES, lease });
if (resumed.isOk()) for await (const { seq } of resumed.value) say({ id, seq });
const result = resumed.isOk() ? await resumed.value.result : resumed;
const error = result.isErr() ? result.error : undefined;
say({ id, ended: error?.kind ?? 'succeeded', error });
