import type { Journal, JournalAnswer, JournalError } from '@landfall/core/journal';
import { err } from 'neverthrow';
import { appending } from './append.ts';
import { claims } from './claims.ts';
import type { Caller } from './database.ts';
import { InboxWatch } from './inbox-watch.ts';
import { leases, type TimeOf } from './leases.ts';
import { readLedger } from './ledger-rows.ts';
import { logs } from './logs.ts';
import { type PostgresOptions, wrongOptions } from './postgres-options.ts';
import type { PostgresPool } from './postgres-pool.ts';
import { PreparedDatabase } from './prepared-database.ts';

const TIMEOUT_MS = 10_000;
const PATIENCE_MS = 30_000;

/** A journal in PostgreSQL. */
export interface PostgresJournal extends Journal {
  /** Connects, and creates or updates the tables. Every method does so on first use; this is to learn early that something is wrong. */
  open(): JournalAnswer<void>;
  /** Ends what waits for the database, the connection of `listenUrl`, and the pool if the journal made it. A pool that was given stays open. */
  close(): JournalAnswer<void>;
}

const ignore = (): void => {};

/** What refuses every call. */
function refusing(why: string): Caller {
  const error: JournalError = { kind: 'failed', message: `the journal in PostgreSQL cannot be opened: ${why}` };
  return { call: async () => err({ code: undefined, isPassing: true, error }) };
}

/**
 * Makes a journal in PostgreSQL, for any number of processes on any number of machines. It is given a `Pool` of `pg`, or a connection string. Nothing is connected before
 * the first call.
 */
export function postgresJournal(from: PostgresPool | string, options: PostgresOptions = {}): PostgresJournal {
  const { schema = 'landfall', migrate = true, timeoutMs = TIMEOUT_MS, patienceMs = PATIENCE_MS } = options;
  const { listenUrl, onWarning = ignore, time } = options;
  const prepared = new PreparedDatabase(from, { schema, migrate, timeoutMs, patienceMs });
  const wrong = wrongOptions(options);
  const database = wrong === undefined ? prepared : refusing(wrong);
  const timeOf: TimeOf = (now) => (time === 'caller' ? now : null);
  const append = appending(database);
  const watch =
    listenUrl === undefined || wrong !== undefined
      ? undefined
      : new InboxWatch({ url: listenUrl, channel: schema, database, onWarning });

  return {
    specVersion: 'v1',
    outlivesProcess: true,
    ...logs(database, schema),
    ...leases(database, timeOf),
    ...claims(database, timeOf),
    append: (lease, events, taken = 0) => append(lease, events, taken),
    ledger: (targets) => readLedger(database, targets),
    ...(watch !== undefined && { watchInbox: (id: string, onCommand: () => void) => watch.watch(id, onCommand) }),
    async open() {
      const asked = await database.call({ doing: 'open the journal', text: 'select', values: [] });
      return asked.map(() => undefined).mapErr(({ error }) => error);
    },
    async close() {
      await watch?.close();
      return prepared.close();
    },
  };
}
