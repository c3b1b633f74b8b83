import { formatError, type HandleTurn, type Providers, systemClock, turnHandler } from '@landfall/core';
import { err, ok, type Result } from 'neverthrow';
import { queueError } from './call-boss.ts';
import { commandWatch } from './command-watch.ts';
import { repeat } from './repeat.ts';
import { retryDelays } from './retry-delays.ts';
import { openRolloutQueue } from './rollout-queue.ts';
import { openSlots } from './slots.ts';
import { sweep } from './sweep.ts';
import { takeJob } from './take-job.ts';
import type { WorkerError } from './worker-error.ts';
import { type PgBossWorkerOptions, resolveOptions } from './worker-options.ts';

/** A worker at work. */
export interface PgBossWorker {
  /**
   * Takes no more jobs, ends the turns at work, adds their next jobs, due at once, and gives their leases back; resolves when all that is done. Calls that change
   * something are awaited. Stop the worker before pg-boss and the journal. It may be called more than once.
   */
  stop(): Promise<Result<void, WorkerError>>;
}

/** What keeps every turn from being taken, as far as a turn of a rollout that there is not shows it: wrong options, or a journal that fails. */
async function turnIssue(takeTurn: HandleTurn): Promise<WorkerError | undefined> {
  const taken = await takeTurn(crypto.randomUUID());
  if (taken.isOk()) return undefined;
  const { kind } = taken.error;
  return kind === 'invalid-options' || kind === 'journal-failed'
    ? { kind, message: formatError(taken.error) }
    : undefined;
}

/**
 * Starts a worker in this process: it takes the turns of all rollouts of a journal, as they become due, together with the workers of other processes. It resolves when the
 * worker is at work, and fails if an option is not valid, or the queue or the journal cannot be reached. What fails later goes to `onError`, and the work goes on.
 */
export async function pgBossWorker<P extends Providers>(
  options: PgBossWorkerOptions<P>,
): Promise<Result<PgBossWorker, WorkerError>> {
  const resolved = resolveOptions(options);
  if (resolved.isErr()) return err(resolved.error);
  const { boss, onError, queue: name, concurrency, pollMs, sweepMs, turn } = resolved.value;
  const { journal, clock = systemClock } = turn;
  const takeTurn = turnHandler(turn);
  const issue = await turnIssue(takeTurn);
  if (issue !== undefined) return err(issue);
  const opened = await openRolloutQueue(boss, name, clock);
  if (opened.isErr()) return err(opened.error);
  const queue = opened.value;

  const stopping = new AbortController();
  const driving = new Set<string>();
  const delays = retryDelays(sweepMs);
  const report = (error: WorkerError): void => {
    try {
      onError(error);
    } catch {
      // Reporting must not end the work.
    }
  };
  const commands = commandWatch({
    journal,
    queue,
    clock,
    driving,
    onHurried: (hurried) => (hurried.isErr() ? report(hurried.error) : slots.wake()),
  });
  const watches = new Set<string>();
  const context = {
    journal,
    queue,
    clock,
    takeTurn,
    stopping: stopping.signal,
    driving,
    watches,
    retryDelays: delays,
    report,
    onWaiting: (id: string) => commands.watch(id),
  };
  const slotsOpened = await openSlots(boss, name, concurrency, (job) => takeJob(context, job));
  if (slotsOpened.isErr()) return err(slotsOpened.error);
  const slots = slotsOpened.value;

  const onBossError = (error: Error): void => report(queueError('go on', error));
  boss.on('error', onBossError);
  const polling = repeat(clock, pollMs, stopping.signal, async () => {
    const looked = await commands.look();
    if (looked.isErr()) report(looked.error);
    slots.wake();
  });
  const sweeping = repeat(clock, sweepMs, stopping.signal, async () => {
    const swept = await sweep(journal, queue, clock, watches);
    if (swept.isErr()) return report(swept.error);
    const { unfinished, added } = swept.value;
    commands.keepOnly(unfinished);
    delays.keepOnly(unfinished);
    for (const id of unfinished) commands.watch(id);
    if (added > 0) slots.wake();
  });

  const stop = async (): Promise<Result<void, WorkerError>> => {
    stopping.abort();
    commands.close();
    const closed = await slots.close();
    await Promise.all([polling, sweeping]);
    commands.close();
    boss.off('error', onBossError);
    return closed;
  };
  let stopped: Promise<Result<void, WorkerError>> | undefined;
  return ok({
    stop() {
      stopped ??= stop();
      return stopped;
    },
  });
}
