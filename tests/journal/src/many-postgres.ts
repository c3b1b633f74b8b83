/** Fills a journal in PostgreSQL with 100 and then 10,000 rollouts: `node many-postgres.ts`. Prints what calls cost in each, and sizes; fails where a call costs much more among many. */
import type { RolloutEvent } from '@landfall/core';
import type { Lease } from '@landfall/core/journal';
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

/** Leaves a command; resolves when who watches the inbox has heard of it. */
function heard(journal: PostgresJournal, id: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = journal.watchInbox?.(id, () => {
      stop?.();
      resolve();
    });
    void journal.send(id, { name: 'pause' });
  });
}

/** A journal that was filled. */
interface Filled {
  readonly journal: PostgresJournal;
  readonly rollouts: number;
  readonly lease: Lease;
}

/** Not one that is driven in a round. */
const DRIVEN = `r${UNDER_WAY - 1}`;

const CALLS: Readonly<Record<string, (filled: Filled, round: number) => Promise<unknown> | undefined>> = {
  'list the 50 that are under way': ({ journal }) => journal.list('unfinished'),
  'take a lease': ({ journal }, round) => journal.acquire(`r${round}`, 'me', Date.now(), 600_000),
  'claim two targets': ({ journal, lease }, round) => journal.claim(lease, [`a${round}`, `b${round}`]),
  'leave a command': ({ journal }, round) => journal.send(`r${round}`, { name: 'pause' }),
  'leave a command, until it is heard': ({ journal }, round) => heard(journal, `r${round}`),
  'find those with commands': ({ journal }) => journal.commanded?.(),
  'read an inbox': ({ journal, lease }) => journal.inbox(lease),
  async 'append an event'({ journal, lease }, round) {
    const common = { v: 3, seq: EVENTS + 1 + round, at: 1, rolloutId: DRIVEN } as const;
    (await journal.append(lease, [{ ...common, type: 'pause-start', reason: text }]))._unsafeUnwrap();
  },
  'read a log of 60 events': ({ journal }) => journal.read('r7'),
};

function median(took: readonly number[]): number {
  return took.toSorted((one, other) => one - other)[Math.floor(took.length / 2)] ?? 0;
}

/** Milliseconds of a call in each journal: in turns, so that whatever else the machine does falls on both. */
async function costOf(call: (filled: Filled, round: number) => unknown, journals: readonly Filled[]) {
  const took = journals.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [index, filled] of journals.entries()) {
      const from = performance.now();
      await call(filled, round);
      took[index]?.push(performance.now() - from);
    }
  return took.map(median);
}

const server = await startPostgres({ settings: { fsync: 'on', shared_buffers: '128MB' } });
const pool = new Pool({ connectionString: server.url });
const journals: Filled[] = [];
for (const rollouts of [FEW, MANY]) {
  const schema = `with_${rollouts}`;
  const journal = postgresJournal(pool, { schema, listenUrl: server.url });
  await fill(journal, rollouts);
  const lease = (await journal.acquire(DRIVEN, 'me', Date.now(), 600_000))._unsafeUnwrap();
  journals.push({ journal, rollouts, lease });
  const tables = `select sum(pg_total_relation_size(oid)) as bytes from pg_class where relkind = 'r' and relnamespace = '${schema}'::regnamespace`;
  const { rows } = await pool.query<{ readonly bytes: string }>(tables);
  const bytes = Number(rows[0]?.bytes);
  process.stdout.write(
    `${rollouts.toLocaleString('en')} rollouts of ${EVENTS} events: ${(bytes / 2 ** 20).toFixed(1)} MB, ${(bytes / rollouts / 1_024).toFixed(1)} KB a rollout, ${Math.round(bytes / rollouts / EVENTS)} bytes an event of ${JSON.stringify(logOf('r100', false)[1]).length}\n`,
  );
}

process.stdout.write(`median of ${ROUNDS}, in milliseconds, among ${FEW} and among ${MANY.toLocaleString('en')}\n`);
for (const [what, call] of Object.entries(CALLS)) {
  const [few = 0, many = 0] = await costOf(call, journals);
  const isMore = many > few * MOST_RATIO;
  process.stdout.write(
    `  ${what.padEnd(36)}${few.toFixed(2).padStart(8)}${many.toFixed(2).padStart(8)}${isMore ? '  NO' : ''}\n`,
  );
  if (isMore) process.exitCode = 1;
}
for (const { journal, rollouts } of journals) {
  let from = performance.now();
  (await journal.list())._unsafeUnwrap();
  const listMs = performance.now() - from;
  from = performance.now();
  const pruned = (await journal.prune(EVENTS + 1))._unsafeUnwrap().length;
  const pruneMs = performance.now() - from;
  process.stdout.write(
    `  all ${rollouts.toLocaleString('en')} listed in ${Math.round(listMs)} ms, ${pruned.toLocaleString('en')} pruned in ${Math.round(pruneMs)} ms\n`,
  );
  (await journal.close())._unsafeUnwrap();
}
await pool.end();
await server.stop();
