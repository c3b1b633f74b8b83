import { err, ok, type Result } from 'neverthrow';
import { systemClock } from './clock/system-clock.ts';
import type { RolloutError } from './errors/rollout-error.ts';
import type { Journal } from './journal/journal.ts';
import { memoryJournal } from './journal/memory-journal.ts';
import type { CheckedSpec, Providers, RolloutOptions } from './options.ts';
import { planRollout } from './plan/plan-rollout.ts';
import { asRolloutError, beginOrJoin, createLog, takeUp } from './run/begin.ts';
import { createRun } from './run/create-run.ts';
import { EventLog } from './run/event-log.ts';
import type { RolloutRun } from './run/rollout-run.ts';
import type { RolloutSpec } from './spec/rollout-spec.ts';

/**
 * Rolls one version of a model out: every region is deployed and verified before any user reaches it, then traffic is routed, then health is monitored;
 * what fails is undone. Whatever the spec, it does not throw, and its result never rejects: an invalid one is a result that lists every issue, and starts nothing.
 */
export function rollout<P extends Providers, const Regions extends RolloutSpec['regions']>(
  spec: CheckedSpec<Regions, P>,
  options: RolloutOptions<P>,
): RolloutRun {
  const planned = planRollout(spec, options);
  const log = new EventLog(options.id ?? crypto.randomUUID(), options.clock ?? systemClock);
  if (planned.isErr()) return createRun(log, undefined, options, async () => err(planned.error));
  const journal = options.journal ?? memoryJournal();
  return createRun(log, planned.value, options, () => beginOrJoin(journal, log, planned.value, options));
}

/** Creates a rollout without running it: `advance` then takes it turn by turn. The same id and spec again is success. */
export async function startRollout<P extends Providers, const Regions extends RolloutSpec['regions']>(
  spec: CheckedSpec<Regions, P>,
  options: RolloutOptions<P> & { readonly journal: Journal },
): Promise<Result<{ readonly id: string }, RolloutError>> {
  const planned = planRollout(spec, options);
  if (planned.isErr()) return err(planned.error);
  const { journal, id = crypto.randomUUID(), clock = systemClock } = options;
  const created = await createLog(journal, new EventLog(id, clock), planned.value);
  if (created.isErr()) return err(created.error);
  if (created.value === 'created') return ok({ id });
  const read = await journal.read(id);
  if (read.isErr()) return err(asRolloutError(read.error));
  const first = read.value[0];
  if (first?.type === 'rollout-start' && first.plan.hash === planned.value.hash) return ok({ id });
  return err({ kind: 'cannot-resume', reason: `rollout ${id} exists with another spec: choose another id` });
}

/** Goes on with a rollout that was stopped, or whose process is gone, to its end. An error if its log is none, is of another plan, or has ended. */
export async function resumeRollout<P extends Providers>(
  id: string,
  options: Omit<RolloutOptions<P>, 'id'> & { readonly journal: Journal },
): Promise<Result<RolloutRun, RolloutError>> {
  const log = new EventLog(id, options.clock ?? systemClock);
  // Taken up before there is a handle, so that a handle always has a plan.
  const taken = await takeUp(options.journal, log, options);
  if (taken.isErr()) return err(taken.error);
  if (log.state.status !== 'ended') return ok(createRun(log, taken.value.plan, options, async () => taken));
  const released = await options.journal.release(taken.value.lease);
  if (released.isErr()) return err(asRolloutError(released.error));
  return err({ kind: 'cannot-resume', reason: `rollout ${id} has already ended: ${log.state.outcome}` });
}
