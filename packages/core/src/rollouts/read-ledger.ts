import type { Result } from 'neverthrow';
import type { RolloutError } from '../errors/rollout-error.ts';
import { asRolloutError } from '../journal/as-rollout-error.ts';
import { guardJournal } from '../journal/guard-journal.ts';
import type { Journal } from '../journal/journal.ts';
import type { LedgerEntry } from '../journal/ledger-entry.ts';

/**
 * Reads what a journal knows about each target: the version that should serve, the version that was last observed there, the last verified version,
 * and the versions that are blocked there and why. It outlives the logs; a target that no ended rollout has changed has no entry.
 * `targets`: as they are in the reports; default all.
 */
export async function readLedger(
  journal: Journal,
  targets?: readonly string[],
): Promise<Result<readonly LedgerEntry[], RolloutError>> {
  return (await guardJournal(journal).ledger(targets)).mapErr(asRolloutError);
}
