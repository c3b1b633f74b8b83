import { err, ok, type Result } from 'neverthrow';
import type { RolloutError } from '../errors/rollout-error.ts';
import { asRolloutError } from '../journal/as-rollout-error.ts';
import type { Journal } from '../journal/journal.ts';
import type { InheritedRegion } from '../plan/follow-up.ts';
import type { Plan } from '../plan/plan.ts';
import { checkLog } from '../rollouts/check-log.ts';
import type { RegionState, RolloutState } from '../state/rollout-state.ts';

/** A rollout, by its id or by its report. */
export type RolloutOrReport = string | { readonly id: string };

/** The id of a rollout; undefined if the value names none. */
function idOf(of: RolloutOrReport): string | undefined {
  const id: unknown = typeof of === 'string' ? of : Object(of).id;
  return typeof id === 'string' && id !== '' ? id : undefined;
}

/** That a follow-up cannot be done, and why. */
export function notPossible(reason: string): RolloutError {
  return { kind: 'cannot-follow-up', reason };
}

/** A rollout that has ended, for another that follows it. */
export interface Parent {
  readonly plan: Plan;
  readonly state: RolloutState;
}

/** Reads a rollout that has ended. `instead`: what to do with one that has not. */
export async function readParent(
  journal: Journal,
  of: RolloutOrReport,
  instead: string,
): Promise<Result<Parent, RolloutError>> {
  const id = idOf(of);
  if (id === undefined) return err(notPossible('name the rollout by its id, or pass its report'));
  const read = await journal.read(id);
  if (read.isErr()) {
    if (read.error.kind === 'unknown')
      return err(notPossible(`this journal has no log of rollout ${id}, which says what it changed`));
    return err(asRolloutError(read.error));
  }
  const checked = checkLog(id, read.value);
  if (checked.isErr()) return err(notPossible(`rollout ${id}: ${checked.error}`));
  const { first, state } = checked.value;
  if (state.status !== 'ended') return err(notPossible(`rollout ${id} has not ended: ${instead}`));
  if (first.plan.followUp !== undefined)
    return err(notPossible(`rollout ${id} follows rollout ${first.plan.followUp.of}, and brought no version anywhere`));
  return ok({ plan: first.plan, state });
}

/** What a rollout left in a region; undefined if it changed nothing there, or what it made was removed again. */
export function leftIn(region: RegionState): InheritedRegion | undefined {
  const { target, deployment, previous, owner, touched, routed, entered, percent, steps } = region;
  if (!touched || target === undefined || deployment === undefined) return undefined;
  const isRemoved = steps.some(({ planned, status }) => planned.action === 'remove' && status === 'succeeded');
  return isRemoved ? undefined : { target, deployment, previous, owner, routed, entered, percent };
}
