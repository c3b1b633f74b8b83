import { err, type Result } from 'neverthrow';
import { checkOptions } from '../check-options.ts';
import type { Clock } from '../clock/clock.ts';
import { systemClock } from '../clock/system-clock.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import { asRolloutError } from '../journal/as-rollout-error.ts';
import { guardJournal } from '../journal/guard-journal.ts';
import type { Journal } from '../journal/journal.ts';
import { type Duration, durationMs } from '../spec/duration.ts';

/** Which rollouts to delete. */
export interface PruneOptions {
  /** How long ago a rollout must have ended. */
  readonly olderThan: Duration;
  readonly clock?: Clock | undefined;
}

/**
 * Deletes the rollouts that ended longer ago than `olderThan`, and gives their ids. A rollout that has not ended stays, however old it is.
 * A pruned id can be used again: the same `rollout()` then starts from the beginning.
 */
export async function pruneRollouts(
  journal: Journal,
  options: PruneOptions,
): Promise<Result<readonly string[], RolloutError>> {
  const checked = checkOptions(options, 'olderThan');
  if (checked.isErr()) return err(checked.error);
  const { olderThan, clock = systemClock } = checked.value;
  return (await guardJournal(journal).prune(clock.now() - (durationMs(olderThan) ?? Number.POSITIVE_INFINITY))).mapErr(
    asRolloutError,
  );
}
