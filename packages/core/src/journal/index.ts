export type { Command, Journal, JournalAnswer, JournalError, Lease } from './journal.ts';
export { memoryJournal } from './memory-journal.ts';
