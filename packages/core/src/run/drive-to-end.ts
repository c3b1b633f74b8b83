import { err, ok, type Result } from 'neverthrow';
import type { JournalError } from '../journal/journal.ts';
import type { Runner } from './runner.ts';
import { settle } from './settle.ts';

/** How long a runner may be silent before another may take its rollout over. */
export const LEASE_MS = 60_000;
const RENEW_AFTER_MS = LEASE_MS / 3;

/** Waits for everything in flight, and looks at none of it: for a runner that may not write any more. */
async function drain(runner: Runner): Promise<void> {
  runner.isRelieved = true;
  runner.cutReads();
  while (runner.inFlight.size > 0) {
    for (const { effect } of runner.finished) runner.inFlight.delete(effect.id);
    runner.finished = [];
    runner.commands = [];
    if (runner.inFlight.size > 0) await runner.sleepUntil(Number.POSITIVE_INFINITY);
  }
}

/**
 * Turns in a loop, waiting between them for the first of {an effect ended, a command, the time to look again}, under a lease that is kept alive.
 * Ends with the rollout, or when it is suspended, or when nothing is in flight and nothing due before `sleepUntil`; gives when to look again in that case.
 */
export async function driveToEnd(
  runner: Runner,
  sleepUntil: number,
): Promise<Result<{ readonly wakeAt: number | undefined }, JournalError>> {
  const { clock, journal, log } = runner;
  let renewedAt = clock.now();
  for (;;) {
    const decided = await settle(runner);
    if (decided.isErr()) {
      await drain(runner);
      return err(decided.error);
    }
    const { wakeAt } = decided.value;
    const { status, suspended } = log.state;
    const isOver = status === 'ended' || suspended !== undefined;
    if (runner.inFlight.size === 0 && (isOver || (wakeAt ?? Number.POSITIVE_INFINITY) > sleepUntil))
      return ok({ wakeAt });
    await runner.sleepUntil(Math.min(wakeAt ?? Number.POSITIVE_INFINITY, renewedAt + RENEW_AFTER_MS));
    if (clock.now() < renewedAt + RENEW_AFTER_MS) continue;
    const renewed = await journal.renew(runner.lease, clock.now(), LEASE_MS);
    if (renewed.isErr()) {
      await drain(runner);
      return err(renewed.error);
    }
    renewedAt = clock.now();
  }
}
