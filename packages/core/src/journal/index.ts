export type { Command, Journal, JournalAnswer, JournalError, KeptRollout, Lease } from './journal.ts';
export { changeEntry, type LedgerEntry, ledgerChangesIn } from './ledger-entry.ts';
export { memoryJournal } from './memory-journal.ts';
export { type SqliteJournal, sqliteJournal } from './sqlite/sqlite-journal.ts';
