import { err, type Result } from 'neverthrow';
import type { Clock } from '../clock/clock.ts';
import { systemClock } from '../clock/system-clock.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import type { Journal } from '../journal/journal.ts';
import { type Duration, durationMs } from '../spec/duration.ts';
import { asRolloutError } from './begin.ts';

/**
 * Forgets the rollouts that ended longer ago than `olderThan`, and gives their ids. What has not ended stays, however old it is.
 * A pruned id is free again: the same `rollout()` would start from its beginning.
 */
export async function pruneRollouts(
  journal: Journal,
  { olderThan, clock = systemClock }: { readonly olderThan: Duration; readonly clock?: Clock | undefined },
): Promise<Result<readonly string[], RolloutError>> {
  const ms = durationMs(olderThan);
  if (ms === undefined) {
    const message = 'is no duration: write it as 90d, 12h or milliseconds';
    return err({ kind: 'invalid-spec', issues: [{ path: 'olderThan', message }] });
  }
  return (await journal.prune(clock.now() - ms)).mapErr(asRolloutError);
}
