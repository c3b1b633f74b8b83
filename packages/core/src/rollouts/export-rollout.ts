import { err, ok, type Result } from 'neverthrow';
import type { RolloutError } from '../errors/rollout-error.ts';
import { asRolloutError } from '../journal/as-rollout-error.ts';
import { guardJournal } from '../journal/guard-journal.ts';
import type { Journal } from '../journal/journal.ts';
import { writeLogLines } from '../journal/log-lines.ts';

/** An exported log. */
export interface ExportedRollout {
  /** JSON lines: a head, then one event a line, each with a checksum. `importRollout` reads them back. */
  readonly lines: string;
  readonly events: number;
  /** What is wrong with a damaged log. The lines then hold the events before the damage. */
  readonly damage: string | undefined;
}

/** Exports a rollout's log as JSON lines; from a damaged log, the events before the damage. */
export async function exportRollout(journal: Journal, id: string): Promise<Result<ExportedRollout, RolloutError>> {
  const read = await guardJournal(journal).read(id);
  if (read.isOk()) return ok({ lines: writeLogLines(id, read.value), events: read.value.length, damage: undefined });
  const { error } = read;
  if (error.kind !== 'damaged' || error.whole === undefined || error.whole.length === 0)
    return err(asRolloutError(error));
  return ok({ lines: writeLogLines(id, error.whole), events: error.whole.length, damage: error.message });
}
