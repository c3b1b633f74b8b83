import { ok, type Result } from 'neverthrow';
import { refusalOf } from '../engine/commands/refusal-of.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import type { Command } from '../events/command.ts';
import { type Fit, fitOptions, fitRollback } from '../plan/fit-options.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlanOptions } from '../plan/plan-options.ts';
import type { RolloutState } from '../state/rollout-state.ts';

/** Whether all that is left to do is a rollback, or will be: `commands` are those that wait for the next turn. */
export function isAborting(state: RolloutState, commands: readonly Command[]): boolean {
  if (state.status === 'rolling-back' || state.asked.abort !== undefined) return true;
  return commands.some((command) => command.name === 'abort' && refusalOf(state, command) === undefined);
}

/**
 * Whether these options can continue the plan of a log: all of it, or its rollback where `toAbort` says that this is all that is left to do. The error says
 * what is missing or has changed.
 */
export function fitToday(
  plan: Plan,
  state: RolloutState,
  options: PlanOptions,
  toAbort: boolean,
): Result<Fit, RolloutError> {
  // A follow-up needs the providers of its regions, and of the rest only what a rollback needs.
  if (plan.followUp !== undefined) return fitRollback(plan, options, new Set(Object.keys(plan.providers)));
  const fit = fitOptions(plan, options);
  if (fit.isOk() || state.status === 'ended') return fit.orElse(() => ok({ providers: plan.providers, warnings: [] }));
  if (!toAbort) return fit;
  const touched = new Set(state.regions.flatMap((region) => (region.touched ? region.planned.provider : [])));
  return fitRollback(plan, options, touched);
}
