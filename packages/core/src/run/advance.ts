import { err, ok, type Result } from 'neverthrow';
import { checkOptions } from '../check-options.ts';
import { systemClock } from '../clock/system-clock.ts';
import { decide } from '../decide/decide.ts';
import type { Waiting } from '../decide/decision.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import type { Journal } from '../journal/journal.ts';
import type { Providers, RolloutOptions } from '../options.ts';
import { type Duration, durationMs } from '../spec/duration.ts';
import type { RolloutReport } from '../state/rollout-report.ts';
import { asRolloutError, takeUp } from './begin.ts';
import { resultOf } from './create-run.ts';
import { driveToEnd } from './drive-to-end.ts';
import { EventLog } from './event-log.ts';
import { guardJournal } from './guard-journal.ts';

/** What one turn needs: the journal that has the log, and everything that acts. */
export interface AdvanceOptions<P extends Providers = Providers>
  extends Pick<RolloutOptions<P>, 'providers' | 'samples' | 'secrets' | 'clock' | 'lease'> {
  readonly journal: Journal;
  /** How long the turn may wait for what comes next, beyond the calls in flight; default: not at all. */
  readonly forUpTo?: Duration | undefined;
}

/** What a turn came to: the rollout's end, or what it waits for and when to take the next turn. */
export type Turn =
  | { readonly ended: true; readonly result: Result<RolloutReport, RolloutError> }
  /** `wakeAt` (milliseconds since the epoch) is undefined where only a command brings it on. */
  | { readonly ended: false; readonly waiting: readonly Waiting[]; readonly wakeAt: number | undefined };

/**
 * Takes one turn of a rollout that `startRollout` began: everything that is due, and no further. No process has to live between two turns.
 * Of two that overlap, one gets `busy`. A suspended rollout stays suspended until a `resume` or an `abort` is sent to the journal.
 */
export async function advance<P extends Providers>(
  id: string,
  options: AdvanceOptions<P>,
): Promise<Result<Turn, RolloutError>> {
  const checked = checkOptions(options, 'providers', 'journal');
  if (checked.isErr()) return err(checked.error);
  const { clock = systemClock, forUpTo = 0 } = checked.value;
  const journal = guardJournal(checked.value.journal);
  const log = new EventLog(id, clock);
  const taken = await takeUp(journal, log, checked.value);
  if (taken.isErr()) return err(taken.error);
  const runner = taken.value;
  const driven = await driveToEnd(runner, clock.now() + (durationMs(forUpTo) ?? 0));
  if (driven.isErr()) return err(asRolloutError(driven.error));
  const released = await journal.release(runner.lease);
  if (released.isErr()) return err(asRolloutError(released.error));
  const { state } = log;
  if (state.status === 'ended') return ok({ ended: true, result: resultOf(state) });
  return ok({
    ended: false,
    waiting: decide(runner.plan, state, runner, clock.now()).waiting(),
    wakeAt: driven.value.wakeAt,
  });
}
