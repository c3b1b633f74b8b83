import type { Clock } from '@landfall/core';
import type { Journal } from '@landfall/core/journal';
import { err, type Result } from 'neverthrow';
import { callJournal } from './call-journal.ts';
import type { RolloutQueue } from './rollout-queue.ts';
import type { WorkerError } from './worker-error.ts';

/** What a sweep found. */
export interface Swept {
  /** Every rollout that has not ended. */
  readonly unfinished: readonly string[];
  /** How many of them got a job. */
  readonly added: number;
}

/**
 * Adds a job for each rollout that has not ended, is not driven now, and has none: it was never put into the queue, or its worker died. A rollout whose worker died is
 * driven until its lease runs out. `left`: those that workers do not drive.
 */
export async function sweep(
  journal: Journal,
  queue: RolloutQueue,
  clock: Clock,
  left: ReadonlySet<string> = new Set(),
): Promise<Result<Swept, WorkerError>> {
  const listed = await callJournal('list the unfinished rollouts', () => journal.list('unfinished'));
  if (listed.isErr()) return err(listed.error);
  const now = clock.now();
  const unfinished = listed.value.map(({ id }) => id);
  const waiting = listed.value.filter(({ id, lease }) => !left.has(id) && (lease === undefined || lease.until <= now));
  return (await queue.addMissing(waiting.map(({ id }) => id))).map((added) => ({ unfinished, added }));
}
