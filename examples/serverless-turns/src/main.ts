/** The scheduler: it creates the rollout, and starts a new process for each turn at the `wakeAt` of the turn before. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { readRollout, startRollout } from '@landfall/core';
import { cleanUp } from '@landfall/provider-local';
import { ID, platform } from './platform.ts';

const MOST_TURNS = 200;
const folder = process.argv[2] ?? fileURLToPath(new URL('../.landfall', import.meta.url));
const program = fileURLToPath(new URL('turn.ts', import.meta.url));

/** The output of a turn. Without `wakeAt` nothing happens until somebody sends a command. */
interface Printed {
  readonly ended?: string;
  readonly waitsFor?: readonly string[];
  readonly wakeAt?: number;
}

function takeTurn(): Printed {
  const args = [...process.execArgv, program, folder];
  const { status, stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  assert.equal(status, 0, 'a turn failed');
  return JSON.parse(stdout) as Printed;
}

rmSync(folder, { recursive: true, force: true });
try {
  const { journal, providers } = platform(folder);
  const spec = {
    model: { name: 'greeter', version: '1', artifact: 'none' },
    regions: ['local/us-east-1', 'local/eu-west-1'],
    // Nothing served before, so all traffic moves in one stage. The wait after it needs no process either.
    stages: [{ percent: 100, bake: '5s' }],
    evidence: { warmUp: '1s' },
  } as const;
  (await startRollout(spec, { id: ID, journal, providers }))._unsafeUnwrap();

  let ended: string | undefined;
  for (let turns = 1; ended === undefined; turns += 1) {
    assert(turns <= MOST_TURNS, 'the rollout does not end');
    const printed = takeTurn();
    ended = printed.ended;
    const waitMs = Math.max(0, (printed.wakeAt ?? 0) - Date.now());
    const next = printed.wakeAt === undefined ? '' : `; next turn in ${(waitMs / 1_000).toFixed(1)} s`;
    console.log(`turn ${turns}: ${ended ?? printed.waitsFor?.join('; ')}${next}`);
    await wait(waitMs);
  }
  assert.equal(ended, 'succeeded');

  const { state, events } = (await readRollout(journal, ID))._unsafeUnwrap();
  const regions = state.regions.map(({ planned, percent }) => `${planned.name} at ${percent}%`);
  console.log(`${events.length} events in the journal; ${regions.join(', ')}.`);
} finally {
  (await cleanUp({ directory: join(folder, 'cloud') }))._unsafeUnwrap();
}
