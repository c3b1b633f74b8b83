export type { Command } from '../events/command.ts';
export type { Journal, JournalAnswer, JournalError, KeptRollout, Lease } from './journal.ts';
export { modelOf, outcomeIn } from './kept-rollout.ts';
export { changeEntry, type LedgerEntry, ledgerChangesIn } from './ledger-entry.ts';
export { memoryJournal } from './memory-journal.ts';
export {
  claimDriven,
  leaseHeld,
  leaseLost,
  misplaced,
  rolloutEnded,
  targetClaimed,
  targetFree,
  unknownRollout,
} from './refusals.ts';
export { type SqliteJournal, sqliteJournal } from './sqlite/sqlite-journal.ts';
