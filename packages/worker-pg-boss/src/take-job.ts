import { type Clock, formatError, type HandleTurn, readRollout } from '@landfall/core';
import type { Journal } from '@landfall/core/journal';
import type { BossJob } from './boss.ts';
import type { RetryDelays } from './retry-delays.ts';
import type { RolloutQueue } from './rollout-queue.ts';
import type { WorkerError } from './worker-error.ts';

/** A rollout that waits for a command alone is looked at this often, so that it always has a job that a command can move forward. */
const RESTING_MS = 60 * 60 * 1_000;

/** What the work on a job needs. */
export interface JobContext {
  readonly journal: Journal;
  readonly queue: RolloutQueue;
  readonly clock: Clock;
  /** Takes a turn: `turnHandler` of core. */
  readonly takeTurn: HandleTurn;
  /** Aborted when the worker stops. */
  readonly stopping: AbortSignal;
  /** The rollouts whose turns are taken in this process now. */
  readonly driving: Set<string>;
  /** When a rollout is tried again after its journal failed. */
  readonly retryDelays: RetryDelays;
  readonly report: (error: WorkerError) => void;
  /** Watches, as far as they are known: `watch` drives them, and no worker. */
  readonly watches: Set<string>;
  /** Called when a rollout waits for its next turn. */
  readonly onWaiting: (id: string) => void;
}

function rolloutIdOf(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('id' in data)) return undefined;
  return typeof data.id === 'string' ? data.id : undefined;
}

/** Takes one turn of the rollout of a job, and adds the job of its next turn. Where this process dies in between, the sweep adds it. */
export async function takeJob(context: JobContext, { data, signal }: BossJob): Promise<void> {
  const { queue, report, onWaiting } = context;
  const id = rolloutIdOf(data);
  if (id === undefined) {
    const message = `a job in the queue ${queue.name} is not for a rollout, and was dropped: ${JSON.stringify(data)}`;
    return report({ kind: 'queue-failed', message });
  }
  const nextInMs = await takeTurnOf(context, id, signal);
  if (nextInMs === undefined) return;
  const added = await queue.dueWithin(id, nextInMs);
  if (added.isErr()) return report(added.error);
  onWaiting(id);
}

async function isWatch({ journal }: JobContext, id: string): Promise<boolean> {
  const read = await readRollout(journal, id);
  return read.isOk() && read.value.state.plan?.followUp?.does === 'watch';
}

/** Takes a turn; gives in how many milliseconds the next one is due, or undefined if none is to be added. */
async function takeTurnOf(context: JobContext, id: string, signal: AbortSignal): Promise<number | undefined> {
  const { takeTurn, stopping, driving, watches, clock, retryDelays, report } = context;
  driving.add(id);
  const turn = await takeTurn(id, { signal: AbortSignal.any([signal, stopping]) });
  driving.delete(id);
  if (turn.isErr()) {
    const { error } = turn;
    if (error.kind === 'cannot-resume' && (await isWatch(context, id))) {
      watches.add(id);
      return undefined;
    }
    report({ kind: 'rollout-failed', rolloutId: id, error, message: `rollout ${id}: ${formatError(error)}` });
    // A journal that fails may be back soon. For anything else the sweep adds the next job.
    return error.kind === 'journal-failed' ? retryDelays.next(id) : undefined;
  }
  retryDelays.forget(id);
  if (turn.value.done) return undefined;
  const { dueAt } = turn.value;
  return dueAt === undefined ? RESTING_MS : Math.max(0, dueAt - clock.now());
}
