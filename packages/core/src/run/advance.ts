import { err, ok, type Result } from 'neverthrow';
import { checkOptions } from '../check-options.ts';
import { stopwatch } from '../clock/stopwatch.ts';
import { systemClock } from '../clock/system-clock.ts';
import type { Waiting } from '../engine/waiting.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import { asRolloutError } from '../journal/as-rollout-error.ts';
import { guardJournal } from '../journal/guard-journal.ts';
import type { Journal } from '../journal/journal.ts';
import type { RolloutOptions } from '../options.ts';
import type { Providers } from '../plan/plan-options.ts';
import { resultOf } from '../report/result-of.ts';
import type { RolloutReport } from '../report/rollout-report.ts';
import { type Duration, durationMs } from '../spec/duration.ts';
import { takeUp } from './begin.ts';
import { describeThrown } from './describe-thrown.ts';
import { driveToEnd } from './drive-to-end.ts';
import { EventLog } from './event-log.ts';
import { askAgainAt, busyForMsOf, leaseMsOf } from './take-lease.ts';

/** What one turn needs: the journal that has the log, and everything that acts. */
export interface AdvanceOptions<P extends Providers = Providers>
  extends Pick<
    RolloutOptions<P>,
    'providers' | 'samples' | 'metrics' | 'router' | 'secrets' | 'clock' | 'lease' | 'onBusy' | 'busyFor'
  > {
  readonly journal: Journal;
  /** How long the turn may wait for what comes next, beyond the calls in flight; default: not at all. */
  readonly forUpTo?: Duration | undefined;
  /**
   * Ends the turn soon: it makes no further call, cancels reads, and awaits calls that change something. Their results are kept, and the lease is released. The next turn is due at once.
   */
  readonly signal?: AbortSignal | undefined;
}

/** What a turn came to: the rollout's end, or what it waits for and when to take the next turn. */
export type Turn =
  | { readonly ended: true; readonly result: Result<RolloutReport, RolloutError> }
  /** `wakeAt` (milliseconds since the epoch) is undefined where only a command brings it on. */
  | { readonly ended: false; readonly waiting: readonly Waiting[]; readonly wakeAt: number | undefined };

/**
 * Takes one turn of a rollout that `startRollout` began: everything that is due, and no further. No process has to live between two turns.
 * Of two that overlap, one gets `busy`; with `onBusy: 'wait'` it gets a turn that says when to look again. A suspended rollout stays suspended until a `resume` or an `abort` is sent to the journal.
 */
export async function advance<P extends Providers>(
  id: string,
  options: AdvanceOptions<P>,
): Promise<Result<Turn, RolloutError>> {
  const checked = checkOptions(options, 'providers', 'journal');
  if (checked.isErr()) return err(checked.error);
  try {
    return await takeTurn(id, checked.value);
  } catch (thrown) {
    return err({ kind: 'internal', message: describeThrown(thrown) });
  }
}

async function takeTurn(id: string, options: AdvanceOptions): Promise<Result<Turn, RolloutError>> {
  const { clock = systemClock, forUpTo, signal } = options;
  if (signal?.aborted === true) return ok({ ended: false, waiting: [], wakeAt: clock.now() + 1 });
  const journal = guardJournal(options.journal);
  const log = new EventLog(id, clock);
  const forUpToMs = durationMs(forUpTo) ?? 0;
  const passedMs = stopwatch(clock);
  const busyForMs = busyForMsOf(options);
  const taken = await takeUp(journal, log, options, { mostMs: Math.min(forUpToMs, busyForMs), signal });
  if (taken.isErr()) return busyForMs > forUpToMs ? waitForRunner(taken.error, options) : err(taken.error);
  const runner = taken.value;
  const driven = await driveToEnd(runner, log.time.now() + forUpToMs - passedMs(), signal);
  if (driven.isErr()) return err(asRolloutError(driven.error));
  const { state } = log;
  const hasEnded = state.status === 'ended';
  // A command that came in since the inbox was read is due at once.
  const left = hasEnded ? ok([]) : await journal.inbox(runner.lease);
  const released = await journal.release(runner.lease);
  if (left.isErr()) return err(asRolloutError(left.error));
  if (released.isErr()) return err(asRolloutError(released.error));
  if (hasEnded) return ok({ ended: true, result: resultOf(state) });
  const wakeAt = left.value.length > 0 ? log.time.now() : driven.value.wakeAt;
  return ok({
    ended: false,
    waiting: runner.explain(),
    wakeAt: wakeAt === undefined ? undefined : log.time.toWall(Math.max(wakeAt, log.time.now() + 1)),
  });
}

/** A turn that waits for another runner, if there is one; otherwise the error. */
export function waitForRunner(error: RolloutError, options: AdvanceOptions): Result<Turn, RolloutError> {
  if (error.kind !== 'busy' || error.by !== 'runner') return err(error);
  const { clock = systemClock } = options;
  const wakeAt = askAgainAt(error, clock.now(), leaseMsOf(options));
  const waiting = [{ for: 'runner', until: wakeAt, detail: `${error.holder} drives this rollout` }] as const;
  return ok({ ended: false, waiting, wakeAt });
}
