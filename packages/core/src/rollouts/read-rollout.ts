import { err, ok, type Result } from 'neverthrow';
import type { RolloutError } from '../errors/rollout-error.ts';
import type { RolloutEvent } from '../events/rollout-event.ts';
import { asRolloutError } from '../journal/as-rollout-error.ts';
import { guardJournal } from '../journal/guard-journal.ts';
import type { Journal } from '../journal/journal.ts';
import { resultOf } from '../report/result-of.ts';
import type { RolloutReport } from '../report/rollout-report.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import { checkLog } from './check-log.ts';

/** A rollout as its journal has it. */
export interface ReadRollout {
  readonly events: readonly RolloutEvent[];
  /** The state that the events add up to. */
  readonly state: RolloutState;
  /** The report or the error; undefined until the rollout has ended. */
  readonly result: Result<RolloutReport, RolloutError> | undefined;
}

/** Reads a rollout without driving it: its events, its state, and its result. */
export async function readRollout(journal: Journal, id: string): Promise<Result<ReadRollout, RolloutError>> {
  const read = await guardJournal(journal).read(id);
  if (read.isErr()) return err(asRolloutError(read.error));
  const checked = checkLog(id, read.value);
  if (checked.isErr()) return err({ kind: 'cannot-resume', reason: `rollout ${id}: ${checked.error}` });
  const { events, state } = checked.value;
  return ok({ events, state, result: state.status === 'ended' ? resultOf(state) : undefined });
}
