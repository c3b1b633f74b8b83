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
 */
export async function driveToEnd(runner: Runner, sleepUntil: number): Promise<Driven> {
  try {
    return await turnUntil(runner, sleepUntil);
  } catch (thrown) {
    // A bug of the engine, or of the clock: what is in flight is awaited all the same, and another process may go on.
    await drain(runner);
    void (await runner.journal.release(runner.lease));
    throw thrown;
  }
}

async function turnUntil(runner: Runner, sleepUntil: number): Promise<Driven> {
  const { log } = runner;
  for (;;) {
    const turns = await takeTurns(runner);
    if (turns.isErr()) return giveUp(runner, turns.error);
    const { wakeAt } = turns.value;
    const { status, suspended } = log.state;
    const isHeld = runner.returnsOnHold && waitsOnlyForPeople(log.state);
    const isOver = status === 'ended' || suspended !== undefined || isHeld;
    // The last call may have ended since the turn was taken: its answer belongs to this run.
    const isIdle = !runner.hasInputs && (wakeAt ?? Number.POSITIVE_INFINITY) > sleepUntil;
    if (runner.calls === 0 && (isOver || isIdle)) return ok({ wakeAt });
    await runner.sleepUntil(Math.min(wakeAt ?? Number.POSITIVE_INFINITY, runner.renewAt));
    const kept = await runner.keepLease();
    if (kept.isErr()) return giveUp(runner, kept.error);
  }
}
