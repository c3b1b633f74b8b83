import type { JournalError } from '@landfall/core/journal';
import { err, ok, type Result } from 'neverthrow';
import { type Caller, Database, type DatabaseOptions, type Failure, type Row, type Statement } from './database.ts';
import type { PostgresPool } from './postgres-pool.ts';
import { prepareSchema } from './prepare-schema.ts';

/** What a journal is opened with. */
export interface OpenOptions extends DatabaseOptions {
  readonly migrate: boolean;
}

interface Opened {
  readonly pool: PostgresPool;
  readonly database: Database;
  /** Undefined before it was tried, and after it failed. */
  prepared: Promise<Result<void, JournalError>> | undefined;
}

const ignore = (): void => {};

async function makePool(url: string, timeoutMs: number): Promise<PostgresPool> {
  const { Pool } = await import('pg');
  // Idle connections keep no process alive. A connection that is never made would keep its place in the pool.
  return new Pool({
    connectionString: url,
    keepAlive: true,
    allowExitOnIdle: true,
    connectionTimeoutMillis: timeoutMs,
  });
}

/** A database whose schema is prepared before the first call. After `close`, the next call opens it again. */
export class PreparedDatabase implements Caller {
  readonly #from: PostgresPool | string;
  readonly #options: OpenOptions;
  #opened: Promise<Opened> | undefined;

  constructor(from: PostgresPool | string, options: OpenOptions) {
    this.#from = from;
    this.#options = options;
  }

  /** Connects, and prepares the schema. If that fails, the next call tries again. */
  async open(): Promise<Result<Database, JournalError>> {
    this.#opened ??= this.#connect();
    const opened = await this.#opened;
    opened.prepared ??= prepareSchema(opened.database, this.#options.migrate);
    const prepared = await opened.prepared;
    if (prepared.isErr()) opened.prepared = undefined;
    return prepared.map(() => opened.database);
  }

  async call(statement: Statement): Promise<Result<readonly Row[], Failure>> {
    const opened = await this.open();
    if (opened.isErr()) return err({ code: undefined, isPassing: true, error: opened.error });
    return opened.value.call(statement);
  }

  /** Ends what waits for the database, and the pool if it was made here. */
  async close(): Promise<Result<void, JournalError>> {
    const opened = await this.#opened;
    this.#opened = undefined;
    opened?.database.close();
    if (typeof this.#from === 'string') await opened?.pool.end();
    return ok(undefined);
  }

  async #connect(): Promise<Opened> {
    const pool = typeof this.#from === 'string' ? await makePool(this.#from, this.#options.timeoutMs) : this.#from;
    // A connection that breaks while nobody uses it is an `error` of the pool, which ends the process where nobody listens.
    if (pool.listenerCount('error') === 0) pool.on('error', ignore);
    return { pool, database: new Database(pool, this.#options), prepared: undefined };
  }
}
