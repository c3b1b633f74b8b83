import { err, ok, type Result } from 'neverthrow';
import type { RolloutEvent } from '../../events/rollout-event.ts';
import { checksum } from '../checksum.ts';
import type { JournalError } from '../journal.ts';
import { changeEntry, type LedgerEntry, ledgerChangesIn } from '../ledger-entry.ts';
import type { Database } from './database.ts';
import { DAMAGE_ADVICE } from './name-failure.ts';

interface LedgerRow extends Record<string, unknown> {
  readonly target: string;
  readonly sum: string;
  readonly entry: string;
}

function entryOf({ file }: Database, { target, sum, entry }: LedgerRow): Result<LedgerEntry, JournalError> {
  if (checksum(entry) === sum) return ok(JSON.parse(entry) as LedgerEntry);
  const message = `the ledger's entry of ${target} in ${file} is damaged: its checksum does not match. ${DAMAGE_ADVICE}`;
  return err({ kind: 'damaged', message });
}

/** The row of a target; undefined if it has none. */
function rowOf(database: Database, target: string): LedgerRow | undefined {
  return database.row<LedgerRow>('SELECT target, sum, entry FROM ledger WHERE target = ?', target);
}

/** Applies the changes of the ledger that the events bring. A damaged entry is replaced: a rollout that took its claim before the damage must be able to end. */
export function changeLedger(database: Database, events: readonly RolloutEvent[]): void {
  for (const { change, end } of ledgerChangesIn(events)) {
    const row = rowOf(database, change.target);
    const before = row === undefined ? undefined : entryOf(database, row).unwrapOr(undefined);
    const text = JSON.stringify(changeEntry(before, change, end));
    database.run('INSERT OR REPLACE INTO ledger VALUES (?, ?, ?)', change.target, checksum(text), text);
  }
}

/** What is wrong with the entries: one line for each damaged one. */
export function damagedEntries(database: Database): readonly string[] {
  const rows = database.rows<LedgerRow>('SELECT target, sum, entry FROM ledger ORDER BY target');
  return rows.flatMap((row) => {
    const entry = entryOf(database, row);
    return entry.isErr() ? entry.error.message : [];
  });
}

/** The entries of these targets, or of all, sorted by target. */
export function readLedger(
  database: Database,
  targets: readonly string[] | undefined,
): Result<readonly LedgerEntry[], JournalError> {
  const rows =
    targets === undefined
      ? database.rows<LedgerRow>('SELECT target, sum, entry FROM ledger ORDER BY target')
      : [...new Set(targets)].sort().flatMap((target) => rowOf(database, target) ?? []);
  const entries: LedgerEntry[] = [];
  for (const row of rows) {
    const entry = entryOf(database, row);
    if (entry.isErr()) return err(entry.error);
    entries.push(entry.value);
  }
  return ok(entries);
}
