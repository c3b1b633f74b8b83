import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { memoryJournal, sqliteJournal } from '@landfall/core/journal';
import { postgresJournal } from '@landfall/journal-postgres';
import { startPostgres } from '@landfall/tests-support/postgres';
import { Pool } from 'pg';
import { median } from '../median.ts';
import type { Row, Section } from '../row.ts';
import { countedPool } from './counted-pool.ts';
import { startDbos } from './dbos-by-hand.ts';
import { landfallOn } from './landfall.ts';
import { playAtOnce } from './play-at-once.ts';
import { ONE_BY_ONE, type Play, stepsOf, TWO_WAVES } from './same-steps.ts';

const IN_A_ROW = 9;
const AT_ONCE = 500;
const WORKERS: readonly number[] = [1, 2, 4];
const MOST_MS = 2;
const FEWEST_A_SECOND = 1_500;

/** As a server does by default. */
const SYNCED = { settings: { fsync: 'on', shared_buffers: '128MB' } };
const WORKER = fileURLToPath(new URL('play-share.ts', import.meta.url));

/** Milliseconds a step of one rollout alone. The first rollout warms up. */
async function msAStep(play: Play, name: string): Promise<number> {
  const took: number[] = [];
  await play(ONE_BY_ONE, `${name}-first`);
  for (let round = 0; round < IN_A_ROW; round += 1) {
    const from = performance.now();
    await play(ONE_BY_ONE, `${name}-${round}`);
    took.push((performance.now() - from) / stepsOf(ONE_BY_ONE));
  }
  return median(took);
}

async function stepsASecond(play: () => Promise<void>): Promise<number> {
  const from = performance.now();
  await play();
  return (AT_ONCE * stepsOf(TWO_WAVES)) / ((performance.now() - from) / 1_000);
}

function asRate(rate: number): string {
  return `${Math.round(rate).toLocaleString('en')} steps a second`;
}

async function rowOf(what: string, play: Play, name: string): Promise<Row> {
  const ms = await msAStep(play, `${name}-one`);
  const rate = await stepsASecond(() => playAtOnce(play, AT_ONCE, `${name}-many`));
  return { what, measured: `${ms.toFixed(2)} ms a step`, detail: `${asRate(rate)} with ${AT_ONCE} rollouts at once` };
}

/** Starts workers, lets them play together, and waits until all have. */
async function withWorkers(url: string, workers: number): Promise<number> {
  const started = Array.from({ length: workers }, (_, index) =>
    fork(WORKER, [url, `w${workers}-${index}`, String(AT_ONCE / workers)], { execArgv: process.execArgv }),
  );
  await Promise.all(started.map((worker) => once(worker, 'message')));
  return stepsASecond(async () => {
    const ended = started.map((worker) => once(worker, 'exit'));
    for (const worker of started) worker.send('go');
    for (const [code] of await Promise.all(ended)) if (code !== 0) throw new Error('a worker failed');
  });
}

async function onPostgres(url: string): Promise<readonly Row[]> {
  const pool = new Pool({ connectionString: url, max: 20 });
  let statements = 0;
  const counted = countedPool(pool, () => {
    statements += 1;
  });
  const journal = postgresJournal(counted);
  (await journal.open())._unsafeUnwrap();
  statements = 0;
  const ms = await msAStep(landfallOn(journal), 'one');
  const trips = statements / ((1 + IN_A_ROW) * stepsOf(ONE_BY_ONE));
  (await journal.close())._unsafeUnwrap();
  await pool.end();
  const rows: Row[] = [
    {
      what: 'the journal in PostgreSQL',
      measured: `${ms.toFixed(2)} ms a step`,
      detail: `${trips.toFixed(1)} round trips a step`,
      goal: { text: `< ${MOST_MS} ms`, met: ms < MOST_MS },
    },
  ];
  for (const workers of WORKERS) {
    const rate = await withWorkers(url, workers);
    const what = `the same, ${AT_ONCE} rollouts at once in ${workers} process${workers === 1 ? '' : 'es'}`;
    const detail = `${Math.round(rate / stepsOf(TWO_WAVES))} rollouts a second`;
    const goal = { text: `> ${FEWEST_A_SECOND.toLocaleString('en')}`, met: rate > FEWEST_A_SECOND };
    rows.push({ what, measured: asRate(rate), detail, goal });
  }
  return rows;
}

async function onDbos(): Promise<Row> {
  const server = await startPostgres(SYNCED);
  try {
    const dbos = await startDbos(server.url);
    const row = await rowOf('by hand on DBOS, with a PostgreSQL of its own', dbos.play, 'dbos');
    await dbos.stop();
    return row;
  } finally {
    await server.stop();
  }
}

/** What it costs to keep each step: the same steps in each journal, and by hand on DBOS. Each is synced to the disk. */
export async function measureEngines(): Promise<Section> {
  const file = fileURLToPath(new URL(`../../.landfall-${process.pid}`, import.meta.url));
  const rows = [await rowOf('the journal in memory', landfallOn(memoryJournal()), 'memory')];
  const inFile = sqliteJournal(file);
  rows.push(await rowOf('the journal in a file', landfallOn(inFile), 'file'));
  (await inFile.close())._unsafeUnwrap();
  rmSync(file, { force: true });
  const server = await startPostgres(SYNCED);
  try {
    rows.push(...(await onPostgres(server.url)));
  } finally {
    await server.stop();
  }
  rows.push(await onDbos());
  return { title: 'Rollouts of five steps a region, on a cloud without latency', rows };
}
