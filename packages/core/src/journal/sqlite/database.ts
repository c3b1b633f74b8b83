import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

type Row = Readonly<Record<string, unknown>>;

/** An open database file with prepared statements. Every method is synchronous, and throws SQLite's errors. */
export class Database {
  readonly file: string;
  /** How long to wait for other processes, in milliseconds. */
  readonly patienceMs: number;
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(file: string, db: DatabaseSync, patienceMs: number) {
    this.file = file;
    this.patienceMs = patienceMs;
    this.#db = db;
  }

  exec(sql: string): void {
    this.#db.exec(sql);
  }

  /** Rolls back the transaction, if one is open: SQLite ends it itself if the disk is full or broken. */
  rollback(): void {
    try {
      this.#db.exec('ROLLBACK');
    } catch {
      // There was none. Older versions of Node offer no other way to find out.
    }
  }

  run(sql: string, ...values: readonly SQLInputValue[]): void {
    this.#statement(sql).run(...values);
  }

  /** The first row. The caller gives the type of the selected columns. */
  row<T extends Row>(sql: string, ...values: readonly SQLInputValue[]): T | undefined {
    return this.#statement(sql).get(...values) as T | undefined;
  }

  rows<T extends Row>(sql: string, ...values: readonly SQLInputValue[]): readonly T[] {
    return this.#statement(sql).all(...values) as unknown as readonly T[];
  }

  /** The rows one by one, so that the caller gets those before a damaged row. */
  *each<T extends Row>(sql: string, ...values: readonly SQLInputValue[]): Generator<T, void, void> {
    try {
      for (const row of this.#statement(sql).iterate(...values)) yield row as T;
    } catch (thrown) {
      // A statement that failed halfway reports the same error again on its next use.
      this.#statements.delete(sql);
      throw thrown;
    }
  }

  close(): void {
    this.#statements.clear();
    this.#db.close();
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
