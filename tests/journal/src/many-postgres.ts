/** Fills a journal in PostgreSQL with 100 and then 10,000 rollouts: `node many-postgres.ts`. Prints what calls cost in each, and sizes; fails where a call costs much more among many. */
import type { RolloutEvent } from '@landfall/core';
import { type PostgresJournal, postgresJournal } from '@landfall/journal-postgres';
import { startPostgres } from '@landfall/tests-support/postgres';
import { Pool } from 'pg';

const FEW = 100;
const MANY = 10_000;
/** These have not ended. */
const UNDER_WAY = 50;
const EVENTS = 60;
const ROUNDS = 31;
/** Among a hundred times as many, a call may cost this much more: what the cache and the height of an index make out. */
const MOST_RATIO = 3;

const text = 'x'.repeat(220);

/** A log of as many events as a small rollout has, of their usual size. */
function logOf(rolloutId: string, hasEnded: boolean): readonly RolloutEvent[] {
  return Array.from({ length: EVENTS }, (_, index): RolloutEvent => {
    const common = { v: 3, seq: index + 1, at: index + 1, rolloutId } as const;
    if (hasEnded && index === EVENTS - 1) return { ...common, type: 'rollout-end', outcome: 'succeeded' };
    return { ...common, type: 'pause-start', reason: text };
  });
}

async function fill(journal: PostgresJournal, rollouts: number): Promise<void> {
  const ids = Array.from({ length: rollouts }, (_, index) => `r${index}`);
  const work = async (): Promise<void> => {
    for (let id = ids.pop(); id !== undefined; id = ids.pop())
      (await journal.create(id, logOf(id, ids.length >= UNDER_WAY)))._unsafeUnwrap();
  };
  await Promise.all(Array.from({ length: 8 }, work));
}

/** The median of some rounds, in milliseconds. */
async function time(work: (round: number) => Promise<unknown>): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const from = performance.now();
    await work(round);
    took.push(performance.now() - from);
  }
  return took.toSorted((a, b) => a - b)[(ROUNDS - 1) / 2] ?? 0;
}

type Costs = Readonly<Record<string, number>>;

async function costsOf(journal: PostgresJournal, rollouts: number): Promise<Costs> {
  const lease = (await journal.acquire('r49', 'me', Date.now(), 600_000))._unsafeUnwrap();
  const listMs = await time(() => journal.list());
  return {
    'list the 50 that are under way': await time(() => journal.list('unfinished')),
    'list all, for each 100': (listMs / rollouts) * 100,
    'take a lease': await time((round) => journal.acquire(`r${round}`, 'me', Date.now(), 600_000)),
    'claim two targets': await time((round) => journal.claim(lease, [`a${round}`, `b${round}`])),
    'leave a command': await time((round) => journal.send(`r${round}`, { name: 'pause' })),
    'find those with commands': await time(() => journal.commanded?.() ?? Promise.resolve()),
    'read an inbox': await time(() => journal.inbox(lease)),
    'append an event': await time(async (round) => {
      const event: RolloutEvent = {
        v: 3,
        seq: EVENTS + 1 + round,
        at: 1,
        rolloutId: 'r49',
        type: 'pause-start',
        reason: text,
      };
      (await journal.append(lease, [event]))._unsafeUnwrap();
    }),
    'read a log of 60 events': await time(() => journal.read('r7')),
  };
}

const server = await startPostgres({ settings: { fsync: 'on', shared_buffers: '128MB' } });
const pool = new Pool({ connectionString: server.url });
const all: Costs[] = [];
for (const rollouts of [FEW, MANY]) {
  const schema = `with_${rollouts}`;
  const journal = postgresJournal(pool, { schema });
  await fill(journal, rollouts);
  all.push(await costsOf(journal, rollouts));
  const tables = `select sum(pg_total_relation_size(oid)) as bytes from pg_class where relkind = 'r' and relnamespace = '${schema}'::regnamespace`;
  const { rows } = await pool.query<{ readonly bytes: string }>(tables);
  const bytes = Number(rows[0]?.bytes);
  process.stdout.write(
    `${rollouts.toLocaleString('en')} rollouts of ${EVENTS} events: ${(bytes / 2 ** 20).toFixed(1)} MB, ${(bytes / rollouts / 1_024).toFixed(1)} KB a rollout, ${Math.round(bytes / rollouts / EVENTS)} bytes an event of ${JSON.stringify(logOf('r100', false)[1]).length}\n`,
  );
  const from = performance.now();
  const pruned = (await journal.prune(EVENTS + 1))._unsafeUnwrap().length;
  process.stdout.write(`  ${pruned.toLocaleString('en')} pruned in ${Math.round(performance.now() - from)} ms\n`);
}
await pool.end();
await server.stop();

const [few = {}, many = {}] = all;
process.stdout.write(`median of ${ROUNDS}, in milliseconds, among ${FEW} and among ${MANY.toLocaleString('en')}\n`);
for (const [what, ms] of Object.entries(few)) {
  const among = many[what] ?? 0;
  const isMore = among > ms * MOST_RATIO;
  process.stdout.write(
    `  ${what.padEnd(32)}${ms.toFixed(2).padStart(8)}${among.toFixed(2).padStart(8)}${isMore ? '  NO' : ''}\n`,
  );
  if (isMore) process.exitCode = 1;
}
