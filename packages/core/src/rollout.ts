import { err, ok, type Result } from 'neverthrow';
import { checkOptions } from './check-options.ts';
import { systemClock } from './clock/system-clock.ts';
import type { RolloutError } from './errors/rollout-error.ts';
import { asRolloutError } from './journal/as-rollout-error.ts';
import { guardJournal } from './journal/guard-journal.ts';
import type { Journal } from './journal/journal.ts';
import { memoryJournal } from './journal/memory-journal.ts';
import type { CheckedSpec, RolloutOptions } from './options.ts';
import type { Providers } from './plan/plan-options.ts';
import { planRollout } from './plan-rollout.ts';
import { beginOrJoin, createLog, isSameWork, refusalOfOtherSpec, type TakeUp, takeUp } from './run/begin.ts';
import { createRun } from './run/create-run.ts';
import { EventLog } from './run/event-log.ts';
import type { RolloutRun } from './run/rollout-run.ts';
import { busyForMsOf } from './run/take-lease.ts';
import type { RolloutSpec } from './spec/rollout-spec.ts';

/**
 * Rolls out one version of a model: every region is deployed and verified before any user reaches it, then traffic is routed, then health is monitored;
 * what fails is rolled back. It never throws, and its result never rejects: an invalid spec or option is an error that lists every issue.
 */
export function rollout<P extends Providers, const Regions extends RolloutSpec['regions']>(
  spec: CheckedSpec<Regions, P>,
  options: RolloutOptions<P>,
): RolloutRun {
  const checked = checkOptions(options, 'providers');
  if (checked.isErr()) return refusedRun(crypto.randomUUID(), checked.error);
  const { id = crypto.randomUUID(), clock = systemClock, journal = memoryJournal() } = checked.value;
  const planned = planRollout(spec, checked.value);
  if (planned.isErr()) return refusedRun(id, planned.error);
  const log = new EventLog(id, clock);
  const guarded = guardJournal(journal);
  return createRun(log, planned.value, checked.value, (signal) =>
    beginOrJoin(guarded, log, planned.value, checked.value, signal),
  );
}

/** The handle of a rollout that never begins. */
function refusedRun(id: string, error: RolloutError): RolloutRun {
  return createRun(new EventLog(id, systemClock), undefined, {}, async () => err(error));
}

/** Creates a rollout without running it; `advance` then runs it turn by turn. A second call with the same id, spec and samples succeeds. */
export async function startRollout<P extends Providers, const Regions extends RolloutSpec['regions']>(
  spec: CheckedSpec<Regions, P>,
  options: RolloutOptions<P> & { readonly journal: Journal },
): Promise<Result<{ readonly id: string }, RolloutError>> {
  const checked = checkOptions(options, 'providers', 'journal');
  if (checked.isErr()) return err(checked.error);
  const { id = crypto.randomUUID(), clock = systemClock } = checked.value;
  const planned = planRollout(spec, checked.value);
  if (planned.isErr()) return err(planned.error);
  const journal = guardJournal(checked.value.journal);
  const created = await createLog(journal, new EventLog(id, clock), planned.value);
  if (created.isErr()) return err(created.error);
  if (created.value === 'created') return ok({ id });
  const read = await journal.read(id);
  if (read.isErr()) return err(asRolloutError(read.error));
  const first = read.value[0];
  if (first?.type !== 'rollout-start' || !isSameWork(planned.value, first.plan)) return err(refusalOfOtherSpec(id));
  // The first turn would refuse other samples: that is said at once.
  if (planned.value.samples?.hash === first.plan.samples?.hash) return ok({ id });
  return err({
    kind: 'cannot-resume',
    reason: `rollout ${id} exists with other samples: pass the same ones, or choose another id`,
  });
}

/** Continues a stopped or interrupted rollout to its end. Fails if its log is missing, belongs to another plan, or has ended. */
export async function resumeRollout<P extends Providers>(
  id: string,
  options: Omit<RolloutOptions<P>, 'id'> & { readonly journal: Journal },
): Promise<Result<RolloutRun, RolloutError>> {
  return takeUpRun(id, options, {});
}

/**
 * Aborts a rollout that nobody drives, and rolls it back. It needs only the providers of regions that were changed.
 * If the samples are not those that the rollout started with, the previous deployments are described but not probed before traffic goes back to them.
 */
export async function abortRollout<P extends Providers>(
  id: string,
  options: Omit<RolloutOptions<P>, 'id'> & { readonly journal: Journal; readonly reason?: string | undefined },
): Promise<Result<RolloutRun, RolloutError>> {
  const taken = await takeUpRun(id, options, { toAbort: true });
  if (taken.isErr()) return err(taken.error);
  // It is refused only where the rollout is being rolled back already: then that goes on.
  void taken.value.abort(options.reason);
  return taken;
}

async function takeUpRun(
  id: string,
  options: Omit<RolloutOptions, 'id'> & { readonly journal: Journal },
  why: TakeUp,
): Promise<Result<RolloutRun, RolloutError>> {
  const checked = checkOptions(options, 'providers', 'journal');
  if (checked.isErr()) return err(checked.error);
  const log = new EventLog(id, checked.value.clock ?? systemClock);
  const journal = guardJournal(checked.value.journal);
  // Read before the handle is made, so that a handle always has a plan.
  const { signal } = checked.value;
  const taken = await takeUp(journal, log, checked.value, { mostMs: busyForMsOf(checked.value), signal }, why);
  if (taken.isErr()) return err(taken.error);
  if (log.state.status !== 'ended') return ok(createRun(log, taken.value.plan, checked.value, async () => taken));
  const released = await journal.release(taken.value.lease);
  if (released.isErr()) return err(asRolloutError(released.error));
  return err({ kind: 'cannot-resume', reason: `rollout ${id} has already ended: ${log.state.outcome}` });
}
