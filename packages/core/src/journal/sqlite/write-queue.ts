import { err, type Result } from 'neverthrow';
import { nextTick } from '../../clock/next-tick.ts';
import { isBroken, isBusy } from '../../sqlite/sqlite-codes.ts';
import { waitWhileBusy } from '../../sqlite/wait-while-busy.ts';
import type { JournalAnswer, JournalError } from '../journal.ts';
import type { Database } from './database.ts';
import { nameFailure } from './name-failure.ts';

/** A change of the file. It checks before it writes: if it answers with an error, it has written nothing. */
export interface Write<T> {
  readonly doing: string;
  readonly work: (database: Database) => Result<T, JournalError>;
}

interface Queued extends Write<unknown> {
  readonly answer: (result: Result<unknown, JournalError>) => void;
}

/** Rolls back one write; false if SQLite has ended the whole transaction because of it. */
function takesBack(database: Database): boolean {
  try {
    database.exec('ROLLBACK TO one; RELEASE one');
    return true;
  } catch {
    return false;
  }
}

/** Writes in the order of the calls. The writes of one turn of the event loop share one transaction, and so one sync of the disk. */
export class WriteQueue {
  readonly #database: Database;
  #queued: Queued[] = [];
  #isFlushing = false;
  /** Why the queue writes nothing more. */
  #broken: JournalError | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Answers once the change is on the disk. */
  write<T>(write: Write<T>): JournalAnswer<T> {
    if (this.#broken !== undefined) return Promise.resolve(err(this.#broken));
    return new Promise((resolve) => {
      this.#queued.push({ ...write, answer: (result) => resolve(result as Result<T, JournalError>) });
      if (!this.#isFlushing) void this.#flush();
    });
  }

  async #flush(): Promise<void> {
    this.#isFlushing = true;
    while (this.#queued.length > 0) {
      await nextTick();
      const batch = this.#queued;
      this.#queued = [];
      const results = await this.#commit(batch);
      for (const [index, { answer, doing }] of batch.entries()) answer(results[index] ?? this.#fail(undefined, doing));
    }
    this.#isFlushing = false;
  }

  #fail(thrown: unknown, doing: string): Result<never, JournalError> {
    const error = nameFailure(thrown, this.#database.file, doing);
    if (isBroken(thrown)) this.#broken = error;
    return err(error);
  }

  async #commit(batch: readonly Queued[]): Promise<readonly Result<unknown, JournalError>[]> {
    try {
      return await waitWhileBusy(this.#database, () => this.#attempt(batch));
    } catch (thrown) {
      return batch.map(({ doing }) => this.#fail(thrown, doing));
    }
  }

  /** All writes in one transaction. A write that throws is rolled back alone, unless SQLite has ended the transaction because of it. */
  #attempt(batch: readonly Queued[]): readonly Result<unknown, JournalError>[] {
    const database = this.#database;
    database.exec('BEGIN IMMEDIATE');
    try {
      const results = batch.map(({ doing, work }) => {
        database.exec('SAVEPOINT one');
        try {
          const result = work(database);
          database.exec('RELEASE one');
          return result;
        } catch (thrown) {
          if (isBusy(thrown) || isBroken(thrown) || !takesBack(database)) throw thrown;
          return this.#fail(thrown, doing);
        }
      });
      database.exec('COMMIT');
      return results;
    } catch (thrown) {
      database.rollback();
      throw thrown;
    }
  }
}
