import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';

type Row = Readonly<Record<string, unknown>>;

/** An open database file, with its statements kept ready. Every method works at once, and throws what SQLite says. */
export class Database {
  readonly file: string;
  /** How long to wait for other processes. */
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

  /** Ends the transaction, if one is open: SQLite ends it by itself where the disk is full or broken. */
  rollback(): void {
    try {
      this.#db.exec('ROLLBACK');
    } catch {
      // There was none; that is asked in this way since older versions of Node do not say it.
    }
  }

  run(sql: string, ...values: readonly SQLInputValue[]): void {
    this.#statement(sql).run(...values);
  }

  /** The first row. The caller names the columns that its statement selects. */
  row<T extends Row>(sql: string, ...values: readonly SQLInputValue[]): T | undefined {
    return this.#statement(sql).get(...values) as T | undefined;
  }

  rows<T extends Row>(sql: string, ...values: readonly SQLInputValue[]): readonly T[] {
    return this.#statement(sql).all(...values) as unknown as readonly T[];
  }

  /** One row after the other, so that those before a damaged one are seen. */
  *each<T extends Row>(sql: string, ...values: readonly SQLInputValue[]): Generator<T, void, void> {
    try {
      for (const row of this.#statement(sql).iterate(...values)) yield row as T;
    } catch (thrown) {
      // A statement that failed in its middle says the same again when it is next begun.
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
