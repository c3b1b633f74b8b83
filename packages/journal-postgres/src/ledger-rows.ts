import type { RolloutEvent } from '@landfall/core';
import { changeEntry, type JournalError, type LedgerEntry, ledgerChangesIn } from '@landfall/core/journal';
import { err, ok, Result } from 'neverthrow';
import type { Caller, Failure, Row } from './database.ts';
import { damaged, storedTexts, storedValue } from './event-rows.ts';

/** The ledger's changes as a function of the schema takes them: `targets text[], versions bigint[], new_sums integer[], new_entries text[]`. */
export type LedgerValues = readonly [targets: string[], versions: number[], sums: number[], entries: string[]];

const NO_CHANGES: LedgerValues = [[], [], [], []];

function rowsOf(database: Caller, targets: readonly string[] | undefined) {
  return database.call({
    doing: 'read the ledger',
    text: 'select target, version, sum, entry from landfall.ledger where $1::text[] is null or target = any($1)',
    values: [targets ?? null],
  });
}

function entryOf({ target, sum, entry }: Row): Result<LedgerEntry, JournalError> {
  const value = storedValue({ sum, text: entry });
  if (value !== undefined) return ok(value as LedgerEntry);
  return err(damaged(`the ledger's entry of ${String(target)} is damaged: its checksum does not match`));
}

/** The entries of these targets, or of all, sorted by target. */
export async function readLedger(
  database: Caller,
  targets: readonly string[] | undefined,
): Promise<Result<readonly LedgerEntry[], JournalError>> {
  const rows = await rowsOf(database, targets);
  if (rows.isErr()) return err(rows.error.error);
  const entries = Result.combine(rows.value.map(entryOf));
  return entries.map((all) => all.toSorted((one, other) => (one.target < other.target ? -1 : 1)));
}

/**
 * What the events change in the ledger, from the entries as they are now. A damaged entry is replaced: a rollout that took its claim before the damage must be able to
 * end.
 */
export async function ledgerValues(
  database: Caller,
  events: readonly RolloutEvent[],
): Promise<Result<LedgerValues, Failure>> {
  const changes = ledgerChangesIn(events);
  if (changes.length === 0) return ok(NO_CHANGES);
  const rows = await rowsOf(
    database,
    changes.map(({ change }) => change.target),
  );
  if (rows.isErr()) return err(rows.error);
  const before = new Map(rows.value.map((row) => [String(row['target']), row]));
  const after = new Map<string, LedgerEntry>();
  for (const { change, end } of changes) {
    const row = before.get(change.target);
    const entry = after.get(change.target) ?? (row && entryOf(row).unwrapOr(undefined));
    after.set(change.target, changeEntry(entry, change, end));
  }
  // Sorted, so that two rollouts never wait for each other.
  const targets = [...after.keys()].sort();
  const versions = targets.map((target) => Number(before.get(target)?.['version'] ?? 0));
  const { sums, texts } = storedTexts(targets.map((target) => after.get(target)));
  return ok([targets, versions, sums, texts]);
}
