import { ok, type Result } from 'neverthrow';
import { systemClock } from '../clock/system-clock.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import type { Journal } from '../journal/journal.ts';
import type { RolloutOptions } from '../options.ts';
import { fitRollback } from '../plan/fit-options.ts';
import { type FollowUp, followUpPlan } from '../plan/follow-up.ts';
import { beginOrJoin } from '../run/begin.ts';
import { createRun } from '../run/create-run.ts';
import { EventLog } from '../run/event-log.ts';
import type { RolloutRun } from '../run/rollout-run.ts';
import type { Parent } from './read-parent.ts';

/** Begins a rollout that follows another, in the same journal. The error is that an option which it needs is missing. */
export function followUpRun(
  journal: Journal,
  { plan: before }: Parent,
  followUp: FollowUp,
  options: RolloutOptions,
): Result<RolloutRun, RolloutError> {
  const plan = followUpPlan(before, followUp);
  const fit = fitRollback(plan, options, new Set(Object.keys(plan.providers)));
  return fit.andThen(() => {
    const { id = crypto.randomUUID(), clock = systemClock } = options;
    const log = new EventLog(id, clock);
    return ok(createRun(log, plan, options, (signal) => beginOrJoin(journal, log, plan, options, signal)));
  });
}
