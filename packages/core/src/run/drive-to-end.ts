import { err, ok, type Result } from 'neverthrow';
import { waitsOnlyForPeople } from '../engine/commands/open-for.ts';
import type { JournalError } from '../journal/journal.ts';
import type { Runner } from './runner.ts';
import { takeTurns } from './take-turns.ts';

/** Waits for every call that has not ended, and looks at none of the answers: for a runner that may not write any more. */
async function drain(runner: Runner): Promise<void> {
  runner.stopCalling();
  while (runner.calls > 0) await runner.sleepUntil(Number.POSITIVE_INFINITY);
}

/** Ends a run that the journal has failed. The lease is given back where that is still possible, so that whoever goes on need not wait for its end. */
async function giveUp(runner: Runner, error: JournalError): Promise<Result<never, JournalError>> {
  await drain(runner);
  if (error.kind !== 'lease-lost') void (await runner.journal.release(runner.lease));
  return err(error);
}

type Driven = Result<{ readonly wakeAt: number | undefined }, JournalError>;

/**
 * Turns in a loop, waiting between them for the first of {a call ended, a command, the time to look again}, under a lease that is kept alive.
 * Ends with the rollout, or when it is suspended, or when no call is in flight and nothing is due before `sleepUntil`; gives when to look again in that case.
 * Once `signal` is aborted it makes no more calls, and ends when those that change something have ended.
 */
export async function driveToEnd(runner: Runner, sleepUntil: number, signal?: AbortSignal): Promise<Driven> {
  const cutShort = (): void => runner.cutShort();
  if (signal?.aborted === true) cutShort();
  else signal?.addEventListener('abort', cutShort, { once: true });
  const stopWatching = runner.inbox.watch(() => runner.wake());
  try {
    return await turnUntil(runner, sleepUntil);
  } catch (thrown) {
    // A bug of the engine, or of the clock: what is in flight is awaited all the same, and another process may go on.
    await drain(runner);
    void (await runner.journal.release(runner.lease));
    throw thrown;
  } finally {
    signal?.removeEventListener('abort', cutShort);
    stopWatching();
  }
}

/** Waits until something came in or `until`, or until a call ended or it is time to renew the lease or to read the inbox, and does these two. */
async function wait(runner: Runner, until: number): Promise<Result<void, JournalError>> {
  const { clock, inbox } = runner;
  await runner.sleepUntil(Math.min(until, runner.renewAt, clock.now() + inbox.dueInMs));
  const kept = await runner.keepLease();
  return kept.isErr() || runner.hasInputs ? kept : inbox.look();
}

async function turnUntil(runner: Runner, sleepUntil: number): Promise<Driven> {
  const { log, clock } = runner;
  for (;;) {
    const turns = await takeTurns(runner);
    if (turns.isErr()) return giveUp(runner, turns.error);
    const { wakeAt } = turns.value;
    const { status, suspended } = log.state;
    const isHeld = runner.returnsOnHold && waitsOnlyForPeople(log.state);
    const isOver = status === 'ended' || suspended !== undefined || isHeld;
    const next = wakeAt ?? Number.POSITIVE_INFINITY;
    do {
      // The last call may have ended since the turn was taken: its answer belongs to this run.
      const isIdle = !runner.hasInputs && (next > sleepUntil || runner.isCutShort);
      if (runner.calls === 0 && (isOver || isIdle)) return ok({ wakeAt: runner.hasLeftCalls ? clock.now() : wakeAt });
      const waited = await wait(runner, next);
      if (waited.isErr()) return giveUp(runner, waited.error);
    } while (!runner.hasInputs && clock.now() < next);
  }
}
