import { systemClock } from '@landfall/core';
import { err, type Result } from 'neverthrow';
import type { Boss } from './boss.ts';
import { DEFAULT_QUEUE, openRolloutQueue } from './rollout-queue.ts';
import type { WorkerError } from './worker-error.ts';

/** Which queue a rollout is put into. */
export interface EnqueueOptions {
  /** The name of the queue; default `landfall-rollouts`. */
  readonly queue?: string | undefined;
}

/**
 * Puts a rollout that `startRollout` began into the queue, due at once: the next free worker takes it up. Without this call it is taken up at the next sweep of a worker.
 * May be called from any process, and more than once.
 */
export async function enqueueRollout(
  boss: Boss,
  id: string,
  { queue: name = DEFAULT_QUEUE }: EnqueueOptions = {},
): Promise<Result<void, WorkerError>> {
  const queue = await openRolloutQueue(boss, name, systemClock);
  if (queue.isErr()) return err(queue.error);
  return queue.value.dueWithin(id, 0);
}
