import { err, ok, type Result } from 'neverthrow';
import { checkOptions } from '../check-options.ts';
import { systemClock } from '../clock/system-clock.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import { notPossible, type RolloutOrReport, readParent } from '../follow-ups/read-parent.ts';
import { asRolloutError } from '../journal/as-rollout-error.ts';
import { guardJournal } from '../journal/guard-journal.ts';
import type { Journal } from '../journal/journal.ts';
import type { Providers } from '../plan/plan-options.ts';
import { checkLog } from '../rollouts/check-log.ts';
import { createLog } from '../run/begin.ts';
import { describeThrown } from '../run/describe-thrown.ts';
import { EventLog } from '../run/event-log.ts';
import { listenerErrors } from '../run/listener-errors.ts';
import { type HeldLease, takeLease } from '../run/take-lease.ts';
import { durationMs } from '../spec/duration.ts';
import type { WatchEvent } from '../watching/watch-event.ts';
import { type ResolvedWatch, resolveWatch } from './resolve-watch.ts';
import type { WatchOptions } from './watch-options.ts';
import { regionReports, toldBy, type WatchedRegionReport, type WatchReport, type WatchRun } from './watch-run.ts';
import { Watcher } from './watcher.ts';

/** A watch that was taken up, under its lease. */
interface TakenUp {
  readonly watch: ResolvedWatch;
  readonly options: WatchOptions;
  readonly journal: Journal;
  readonly log: EventLog;
  readonly held: HeldLease;
}

/** Reads the log of a watch under its lease; it is made where there is none. */
async function openLog(
  journal: Journal,
  log: EventLog,
  watch: ResolvedWatch,
  options: WatchOptions,
): Promise<Result<HeldLease, RolloutError>> {
  const created = await createLog(journal, log, watch.plan);
  if (created.isErr()) return err(created.error);
  const held = await takeLease(journal, log, options, { mostMs: 0 });
  if (held.isErr()) return err(asRolloutError(held.error));
  const giveBack = async (error: RolloutError): Promise<Result<HeldLease, RolloutError>> => {
    void (await journal.release(held.value.lease));
    return err(error);
  };
  const read = await journal.read(log.rolloutId);
  if (read.isErr()) return giveBack(asRolloutError(read.error));
  const checked = checkLog(log.rolloutId, read.value);
  if (checked.isErr()) return giveBack(notPossible(`the log of watch ${log.rolloutId}: ${checked.error}`));
  const { first, events, state } = checked.value;
  const { followUp } = first.plan;
  if (followUp?.does !== 'watch' || followUp.of !== watch.parent.state.id)
    return giveBack(notPossible(`${log.rolloutId} is the id of another rollout: choose another id`));
  if (state.status === 'ended')
    return giveBack(notPossible(`watch ${log.rolloutId} has ended: choose another id to watch again`));
  log.load(events, state);
  return ok(held.value);
}

async function takeUp(of: RolloutOrReport, given: WatchOptions): Promise<Result<TakenUp, RolloutError>> {
  const checked = checkOptions(given, 'providers', 'journal');
  if (checked.isErr()) return err(checked.error);
  const options = checked.value;
  const journal = guardJournal(options.journal);
  const parent = await readParent(journal, of, 'watch it once it has');
  if (parent.isErr()) return err(parent.error);
  const clock = options.clock ?? systemClock;
  const log = new EventLog(options.id ?? `watch-of-${parent.value.state.id}`, clock);
  const watch = resolveWatch(parent.value, options, log.time.now());
  if (watch.isErr()) return err(watch.error);
  const held = await openLog(journal, log, watch.value, options);
  return held.map((lease) => ({ watch: watch.value, options, journal, log, held: lease }));
}

/** What a watch is stopped by, linked to a signal of the options. */
function stopBy(signal: AbortSignal | undefined): { readonly stop: AbortController; readonly unlink: () => void } {
  const stop = new AbortController();
  const onAbort = () => stop.abort('stopped by its signal');
  if (signal?.aborted === true) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  return { stop, unlink: () => signal?.removeEventListener('abort', onAbort) };
}

/** Renews a lease until it is no longer needed; `lost` is told if another watch took it over. */
async function keepAlive(
  { journal, log, held }: TakenUp,
  until: AbortSignal,
  lost: (error: RolloutError) => void,
): Promise<void> {
  const { time } = log;
  for (;;) {
    await time.sleep(held.ms / 3, until);
    if (until.aborted) return;
    const renewed = await journal.renew(held.lease, time.wall(), held.ms);
    if (renewed.isErr()) return lost(asRolloutError(renewed.error));
  }
}

async function watchOn(
  taken: TakenUp,
  watcher: Watcher,
  stop: AbortController,
): Promise<Result<WatchReport, RolloutError>> {
  const { log, watch, journal, held } = taken;
  const over = new AbortController();
  let failure: RolloutError | undefined;
  const alive = keepAlive(taken, over.signal, (error) => {
    failure = error;
    stop.abort('lease lost');
  });
  while (!stop.signal.aborted && !watcher.hasEnded) {
    const looked = await watcher.look(stop.signal, false);
    if (looked.isErr()) {
      failure ??= looked.error;
      break;
    }
    if (watcher.hasEnded) break;
    await log.time.sleep(watcher.nextAt - log.time.now(), stop.signal);
  }
  over.abort();
  await alive;
  if (failure?.kind !== 'busy') void (await journal.release(held.lease));
  if (failure !== undefined) return err(failure);
  const last = log.state.watch;
  const why =
    last?.hasEnded !== true
      ? 'stopped'
      : Object.values(last.regions).every((each) => each.endedBy !== undefined)
        ? 'no-region-left'
        : 'time';
  return ok({ id: log.rolloutId, of: watch.parent.state.id, why, regions: regionReports(last) });
}

/**
 * Watches the regions that a rollout left at 100 percent: judges its gates there on and on, tells what becomes unhealthy, recovers or drifts, and changes what the options ask
 * for, each change as a rollout of its own. It never changes a region while another rollout holds its target, and ends for a region that a later rollout changed. `of`: the
 * rollout's id, or its report; the journal must have its log. It runs until it is stopped, its time is over, or no region is left. See `watchOnce` for turns without a process.
 */
export async function watch<P extends Providers>(
  of: RolloutOrReport,
  options: WatchOptions<P>,
): Promise<Result<WatchRun, RolloutError>> {
  const taken = await takeUp(of, options);
  if (taken.isErr()) return err(taken.error);
  const { log } = taken.value;
  const errors = listenerErrors(options.onListenerError);
  log.onListenerError = errors.report;
  const { stop, unlink } = stopBy(options.signal);
  const run = async (): Promise<Result<WatchReport, RolloutError>> => {
    try {
      await Promise.resolve();
      const { watch: resolved, options: given, journal, held } = taken.value;
      return await watchOn(taken.value, new Watcher(resolved, given, journal, log, held), stop);
    } catch (thrown) {
      return err({ kind: 'internal', message: describeThrown(thrown) });
    } finally {
      unlink();
      log.close();
      errors.surface();
    }
  };
  return ok({ id: log.rolloutId, result: run(), stop: () => stop.abort('stopped'), ...toldBy(log) });
}

/** What one turn of a watch found. */
export interface WatchTurn {
  readonly id: string;
  /** Its events of this look. */
  readonly told: readonly WatchEvent[];
  readonly regions: readonly WatchedRegionReport[];
  /** When to take the next turn, in milliseconds since the epoch; undefined once the watch has ended. */
  readonly nextAt: number | undefined;
}

/** One look, under a lease that is kept alive. `for` counts from the first turn. */
async function lookOnce(taken: TakenUp, stop: AbortController): Promise<Result<WatchTurn, RolloutError>> {
  const { watch: resolved, options, journal, log, held } = taken;
  const told: WatchEvent[] = [];
  log.on('watch-look', ({ told: each }) => void told.push(...each), { replay: false });
  const over = new AbortController();
  const alive = keepAlive(taken, over.signal, () => stop.abort('lease lost'));
  const startedAt = log.state.watch?.startedAt ?? log.time.now();
  const forMs = durationMs(options.for);
  const rules = forMs === undefined ? resolved.rules : { ...resolved.rules, endsAt: startedAt + forMs };
  const watcher = new Watcher({ ...resolved, rules }, options, journal, log, held);
  const looked = await watcher.look(stop.signal, true);
  over.abort();
  await alive;
  const released = await journal.release(held.lease);
  if (looked.isErr()) return err(looked.error);
  if (released.isErr()) return err(asRolloutError(released.error));
  const nextAt = watcher.hasEnded ? undefined : log.time.toWall(watcher.nextAt);
  return ok({ id: log.rolloutId, told, regions: regionReports(log.state.watch), nextAt });
}

/**
 * Takes one look of a watch, and makes the changes that follow from it: for a cron job or a function. What it knows is in the journal; call it again with the same options. If
 * its signal is aborted, it ends without a look, and a change that is under way goes on in the next turn.
 */
export async function watchOnce<P extends Providers>(
  of: RolloutOrReport,
  options: WatchOptions<P>,
): Promise<Result<WatchTurn, RolloutError>> {
  const taken = await takeUp(of, options);
  if (taken.isErr()) return err(taken.error);
  const { stop, unlink } = stopBy(options.signal);
  try {
    return await lookOnce(taken.value, stop);
  } catch (thrown) {
    return err({ kind: 'internal', message: describeThrown(thrown) });
  } finally {
    unlink();
    taken.value.log.close();
  }
}
