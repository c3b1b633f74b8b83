import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';
import type { Journal, Lease } from '../src/journal/journal.ts';
import type { OpenOptions } from '../src/journal/sqlite/open-database.ts';
import { openJournal as openAt } from '../src/journal/sqlite/open-journal.ts';
import type { SqliteJournal } from '../src/journal/sqlite/sqlite-journal.ts';
import { eventsOf, NOON, TTL_MS } from '../src/testing/journal-conformance/journal-trial.ts';

/** A folder that is gone when the test ends. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'landfall-sqlite-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** The path of a journal that is not there yet. */
export function scratchFile(): string {
  return join(scratchFolder(), 'rollouts.db');
}

/** A journal that is closed when the test ends. */
export function openJournal(file: string, options: OpenOptions = {}): SqliteJournal {
  const journal = openAt(file, options);
  onTestFinished(async () => {
    void (await journal.close());
  });
  return journal;
}

/** Keeps a log of so many events, and gives the lease. */
export async function keep(journal: Journal, id: string, events: number): Promise<Lease> {
  (await journal.create(id, eventsOf(id, 1, 1)))._unsafeUnwrap();
  const lease = (await journal.acquire(id, `runner of ${id}`, NOON, TTL_MS))._unsafeUnwrap();
  (await journal.append(lease, eventsOf(id, 2, events)))._unsafeUnwrap();
  return lease;
}

/** A file with a log for each id, which nobody has open. */
export async function filled(ids: readonly string[], events: number): Promise<string> {
  const file = scratchFile();
  const journal = openAt(file, {});
  for (const id of ids) await keep(journal, id, events);
  (await journal.close())._unsafeUnwrap();
  return file;
}

/** Changes a file behind the journal's back. */
export function meddle(file: string, sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

/** A `node:sqlite` whose connections do something else where a statement is executed. */
export function sqliteThat(
  exec: (sql: string, plainly: (sql: string) => void) => void,
  prepare: (sql: string) => void = () => undefined,
): NonNullable<OpenOptions['load']> {
  class Meddled extends DatabaseSync {
    override exec(sql: string): void {
      exec(sql, (plain) => super.exec(plain));
    }
    override prepare(sql: string): StatementSync {
      prepare(sql);
      return super.prepare(sql);
    }
  }
  return async () => ({ ...(await import('node:sqlite')), DatabaseSync: Meddled });
}
