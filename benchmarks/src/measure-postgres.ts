import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatError, rollout } from '@landfall/core';
import { type Journal, memoryJournal, sqliteJournal } from '@landfall/core/journal';
import { type PostgresPool, postgresJournal } from '@landfall/journal-postgres';
import { fakeProvider } from '@landfall/provider-fake';
import { startPostgres } from '@landfall/tests-support/postgres';
import { Pool } from 'pg';
import { median } from './median.ts';
import type { Row, Section } from './row.ts';

const ROUNDS = 5;
const REGIONS = 8;
const CONCURRENT = 500;
/** What DBOS 5.3 and Restate 1.7 needed for a step, and how many steps a second they made, on the machine of their comparison. */
const GOAL_MS = 2;
const GOAL_RATE = 1_500;

interface Rollouts {
  readonly steps: number;
  readonly ms: number;
}

/** So many rollouts at once, each of one region after the other, on clouds without latency. */
async function roll(journal: Journal, name: string, rollouts: number): Promise<Rollouts> {
  const from = performance.now();
  const steps = await Promise.all(
    Array.from({ length: rollouts }, async (_, index) => {
      const fake = fakeProvider({ log: false, settleMs: 0, serving: { version: '41' } });
      const regions = Array.from({ length: REGIONS }, (__, region) => `fake/${name}-${index}-${region}` as const);
      const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };
      const run = rollout({ model, regions }, { id: `${name}-${index}`, providers: { fake }, journal });
      const result = await run.result;
      if (result.isErr()) throw new Error(`a rollout that is measured did not succeed: ${formatError(result.error)}`);
      return run.snapshot().regions.reduce((sum, region) => sum + region.steps.length, 0);
    }),
  );
  return { steps: steps.reduce((sum, each) => sum + each, 0), ms: performance.now() - from };
}

/** A pool whose statements are counted: each is one round trip. */
function counting(pool: Pool, count: () => void): PostgresPool {
  return {
    on: (event, listener) => pool.on(event, listener),
    listenerCount: (event) => pool.listenerCount(event),
    end: () => pool.end(),
    connect: (done) =>
      pool.connect((error, connection) => {
        if (connection === undefined) return done(error, undefined);
        done(undefined, {
          on: (event, listener) => connection.on(event, listener),
          removeListener: (event, listener) => connection.removeListener(event, listener),
          release: (isBroken) => connection.release(isBroken),
          query: (query) => {
            count();
            return connection.query<Record<string, unknown>>(query);
          },
        });
      }),
  };
}

interface Measured {
  readonly oneMs: number;
  readonly roundTrips: number;
  readonly rate: number;
  readonly roundTripsOfMany: number;
}

async function measure(journal: Journal, trips: () => number): Promise<Measured> {
  // What is done once, such as making the tables, is not measured.
  await roll(journal, 'first', 2);
  const ones: number[] = [];
  const before = trips();
  let steps = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const one = await roll(journal, `one-${round}`, 1);
    ones.push(one.ms / one.steps);
    steps += one.steps;
  }
  const roundTrips = (trips() - before) / steps;
  const beforeMany = trips();
  const many = await roll(journal, 'many', CONCURRENT);
  return {
    oneMs: median(ones),
    roundTrips,
    rate: (many.steps / many.ms) * 1_000,
    roundTripsOfMany: (trips() - beforeMany) / many.steps,
  };
}

function rowsOf(name: string, measured: Measured, hasGoals: boolean): readonly Row[] {
  const { oneMs, roundTrips, rate, roundTripsOfMany } = measured;
  const trips = (count: number) => (count === 0 ? '' : `, ${count.toFixed(1)} round trips a step`);
  return [
    {
      what: `one rollout of ${REGIONS} regions, ${name}`,
      measured: `${oneMs.toFixed(2)} ms a step`,
      detail: `on a cloud without latency${trips(roundTrips)}`,
      goal: hasGoals ? { text: `< ${GOAL_MS} ms`, met: oneMs < GOAL_MS } : undefined,
    },
    {
      what: `${CONCURRENT} rollouts at once, ${name}`,
      measured: `${Math.round(rate).toLocaleString('en')} steps a second`,
      detail: `in one process${trips(roundTripsOfMany)}`,
      goal: hasGoals ? { text: `> ${GOAL_RATE.toLocaleString('en')}`, met: rate > GOAL_RATE } : undefined,
    },
  ];
}

/** The same rollouts with the journal in memory, in a file, and in a PostgreSQL that waits for its disk. */
export async function measurePostgres(): Promise<Section> {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-postgres-'));
  const server = await startPostgres({ settings: { fsync: 'on', shared_buffers: '128MB' } });
  const pool = new Pool({ connectionString: server.url });
  try {
    let trips = 0;
    const inMemory = await measure(memoryJournal(), () => 0);
    const file = sqliteJournal(join(folder, 'rollouts.db'));
    const inFile = await measure(file, () => 0);
    (await file.close())._unsafeUnwrap();
    const counted = counting(pool, () => {
      trips += 1;
    });
    const inPostgres = await measure(postgresJournal(counted), () => trips);
    return {
      title: 'The same rollouts, with the journal in memory, in a file and in PostgreSQL',
      rows: [
        ...rowsOf('in memory', inMemory, false),
        ...rowsOf('in a file', inFile, false),
        ...rowsOf('in PostgreSQL', inPostgres, true),
      ],
    };
  } finally {
    await pool.end();
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}
