import type { Journal, JournalAnswer } from '../journal.ts';
import { openJournal } from './open-journal.ts';

/** A journal in a file. */
export interface SqliteJournal extends Journal {
  /** Says what is damaged, one text each: SQLite's own check of the file, then every log against its checksums. Empty where all is whole. */
  check(): JournalAnswer<readonly string[]>;
  /** Lets go of the file, once what was asked before is done. A process may also just end. */
  close(): JournalAnswer<void>;
}

/**
 * A journal in a SQLite file on this machine: what it has acknowledged is on the disk, and any number of processes may use it at once. The file is made
 * when it is first needed. Not for a network file system, whose locks do not hold. It needs `node:sqlite` (Node 22.13 or newer), which is loaded on first use.
 */
export function sqliteJournal(path: string): SqliteJournal {
  return openJournal(path, {});
}
