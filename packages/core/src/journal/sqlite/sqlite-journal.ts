import type { Journal, JournalAnswer } from '../journal.ts';
import { openJournal } from './open-journal.ts';

/** A journal in a SQLite file. */
export interface SqliteJournal extends Journal {
  /** Lists the damage: SQLite's own check of the file, then every log and the ledger against their checksums. Empty if there is none. */
  check(): JournalAnswer<readonly string[]>;
  /** Closes the file after all earlier calls have ended. A process may also end without it. */
  close(): JournalAnswer<void>;
}

/**
 * Makes a journal in a SQLite file on this machine. Confirmed events are on the disk, and any number of processes may use the file at once. The file is created
 * on first use. Not for a network file system: its locks are not reliable. It needs `node:sqlite` (Node 22.13 or newer), loaded on first use.
 */
export function sqliteJournal(path: string): SqliteJournal {
  return openJournal(path, {});
}
