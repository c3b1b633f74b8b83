import { systemClock } from '@landfall/core';
import type { JournalError } from '@landfall/core/journal';
import { err, ok, type Result } from 'neverthrow';
import { deadline, LATE } from './deadline.ts';
import { codeOf, isPassing, nameFailure, TooLate } from './failures.ts';
import type { PostgresConnection, PostgresPool } from './postgres-pool.ts';

/** A row of an answer. */
export type Row = Readonly<Record<string, unknown>>;

/** Why a call failed. `code`: PostgreSQL's. `isPassing`: another call would have failed as well, and may succeed later. */
export interface Failure {
  readonly code: string | undefined;
  readonly isPassing: boolean;
  readonly error: JournalError;
}

/** One statement. `landfall.` in its text stands for the schema. */
export interface Statement {
  /** For errors: "read rollout x". */
  readonly doing: string;
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What makes calls. */
export interface Caller {
  /** Makes one call. What is called must bear being called twice: an answer may be lost on its way. */
  call(statement: Statement): Promise<Result<readonly Row[], Failure>>;
}

/** What a database is opened with. */
export interface DatabaseOptions {
  readonly schema: string;
  /** How long one attempt may take, in milliseconds. */
  readonly timeoutMs: number;
  /** How long a call is made again while it fails for a reason that passes, in milliseconds. */
  readonly patienceMs: number;
}

const FIRST_WAIT_MS = 20;
const LONGEST_WAIT_MS = 1_000;

const ignore = (): void => {};

/** A connection that has a listener for errors from the first moment on; an error that nobody hears ends the process. */
function connectTo(pool: PostgresPool): Promise<PostgresConnection> {
  return new Promise((resolve, reject) => {
    pool.connect((error, connection) => {
      if (connection === undefined) return reject(error ?? new TooLate('the pool gave no connection'));
      connection.on('error', ignore);
      resolve(connection);
    });
  });
}

function giveBack(connection: PostgresConnection, isBroken: boolean): void {
  connection.release(isBroken);
  connection.removeListener('error', ignore);
}

/** Makes calls over a pool: each on a connection that it holds for one statement, and again where the connection was lost. */
export class Database implements Caller {
  readonly schema: string;
  readonly #pool: PostgresPool;
  readonly #options: DatabaseOptions;
  readonly #closing = new AbortController();

  constructor(pool: PostgresPool, options: DatabaseOptions) {
    this.schema = options.schema;
    this.#pool = pool;
    this.#options = options;
  }

  /** A text with the name of the schema. */
  named(text: string): string {
    return text.replaceAll('landfall.', `"${this.schema}".`);
  }

  call(statement: Statement): Promise<Result<readonly Row[], Failure>> {
    const query = { text: this.named(statement.text), values: [...statement.values] };
    return this.with(statement.doing, async (connection) => (await connection.query(query)).rows);
  }

  /** Does something with a connection, and does it again where it failed for a reason that passes. */
  async with<T>(doing: string, work: (connection: PostgresConnection) => Promise<T>): Promise<Result<T, Failure>> {
    const { patienceMs } = this.#options;
    const { signal } = this.#closing;
    const since = systemClock.elapsed?.() ?? 0;
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
      try {
        return ok(await this.#attempt(work));
      } catch (thrown) {
        const mayPass = isPassing(thrown);
        const isOver = (systemClock.elapsed?.() ?? 0) - since + waitMs > patienceMs || signal.aborted;
        if (isOver || !mayPass)
          return err({ code: codeOf(thrown), isPassing: mayPass, error: nameFailure(thrown, this.schema, doing) });
      }
      await systemClock.sleep(waitMs, signal);
    }
  }

  /** Makes no call again any more. The pool stays as it is. */
  close(): void {
    this.#closing.abort();
  }

  async #attempt<T>(work: (connection: PostgresConnection) => Promise<T>): Promise<T> {
    const { timeoutMs } = this.#options;
    const limit = deadline(timeoutMs);
    try {
      const connecting = connectTo(this.#pool);
      const connection = await Promise.race([connecting, limit.passed]);
      if (connection === LATE) {
        connecting.then((late) => giveBack(late, false), ignore);
        throw new TooLate(
          `no connection was free or could be made within ${timeoutMs} ms; a pool needs one that others give back`,
        );
      }
      let isBroken = true;
      try {
        const worked = await Promise.race([work(connection), limit.passed]);
        if (worked === LATE) throw new TooLate(`no answer came within ${timeoutMs} ms`);
        isBroken = false;
        return worked;
      } finally {
        // A connection with an error is closed, whatever the error was: it may be in the middle of something.
        giveBack(connection, isBroken);
      }
    } finally {
      limit.cancel();
    }
  }
}
