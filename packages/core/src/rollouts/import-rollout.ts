import { err, ok, type Result } from 'neverthrow';
import type { RolloutError } from '../errors/rollout-error.ts';
import { asRolloutError } from '../journal/as-rollout-error.ts';
import { guardJournal } from '../journal/guard-journal.ts';
import type { Journal } from '../journal/journal.ts';
import { readLogLines } from '../journal/log-lines.ts';
import { checkLog } from './check-log.ts';

/** An imported log. */
export interface ImportedRollout {
  readonly id: string;
  readonly events: number;
  /** How many events are missing at the end of the lines. The engine repeats the calls that they recorded, with the same keys. */
  readonly lost: number;
}

/** Puts the lines of `exportRollout` into a journal, where the rollout can be resumed. Missing lines at the end are accepted and counted; any other damage is refused. */
export async function importRollout(journal: Journal, lines: string): Promise<Result<ImportedRollout, RolloutError>> {
  const refuse = (reason: string) => err({ kind: 'cannot-resume', reason: `the exported log: ${reason}` } as const);
  const read = readLogLines(lines);
  if (read.isErr()) return refuse(read.error);
  const { id, lost } = read.value;
  const checked = checkLog(id, read.value.events);
  if (checked.isErr()) return refuse(checked.error);
  const { events } = checked.value;
  const created = await guardJournal(journal).create(id, events);
  if (created.isErr()) return err(asRolloutError(created.error));
  if (created.value === 'exists') return refuse(`the journal has a rollout ${id} already`);
  return ok({ id, events: events.length, lost });
}
