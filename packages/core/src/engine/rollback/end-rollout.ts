import type { RollbackOutcome, RolloutError } from '../../errors/rollout-error.ts';
import type { EventOf } from '../../events/rollout-event.ts';
import type { FollowUp } from '../../plan/follow-up.ts';
import { rolloutRef } from '../../report/rollout-ref.ts';
import { budgetOf, exceededBudget } from '../../state/budget.ts';
import type { RollbackState } from '../../state/rollout-state.ts';
import { type DecisionContext, emit } from '../context.ts';
import { ledgerChanges } from '../ledger/ledger-changes.ts';
import { isOnlyUnproven, leftAsItIs, rollbackOutcome } from './leftovers.ts';
import { isRefused, planRollback, regionsToKeep, regionsToRollBack } from './plan-rollback.ts';
import { whyManualAction } from './why-manual-action.ts';

/** The rollout ends, and the ledger with what it changed. */
function end(context: DecisionContext, outcome: EventOf<'rollout-end'>['outcome'], error?: RolloutError): void {
  const ledger = ledgerChanges(context.state, { outcome, at: context.now });
  emit(context, { type: 'rollout-end', outcome, ...(error && { error }), ...(ledger.length > 0 && { ledger }) });
}

function endUnsuccessfully(context: DecisionContext, cause: RollbackState['cause'], rollback: RollbackOutcome): void {
  const { state } = context;
  const { claim, asked } = state;
  const rollout = rolloutRef(state.id, context.plan);
  const why = whyManualAction(state);
  const { refused, blocked } = claim;
  const failed = { rollout, ...failedIn(context), rollback, ...keptBy('waves', regionsToKeep(state)) };
  if (refused !== undefined && !claim.held) end(context, 'failed', { kind: 'busy', by: 'rollout', ...refused });
  else if (blocked !== undefined && !claim.held) end(context, 'failed', { kind: 'blocked-version', rollout, blocked });
  else if (cause === 'asked' && why === undefined) endFollowUp(context, rollback);
  else if (why !== undefined) end(context, 'needs-human', { kind: 'needs-human', why, ...failed });
  else if (cause === 'aborted')
    end(context, 'aborted', {
      kind: 'aborted',
      rollout,
      reason: asked.abort ?? 'aborted',
      ...(asked.supersededBy !== undefined && { supersededBy: asked.supersededBy }),
      rollback,
    });
  else end(context, 'failed', { kind: 'rollout-failed', ...failed });
}

type FailedError = Extract<RolloutError, { readonly kind: 'rollout-failed' }>;

/** What failed, what of the budget it exceeds, and how long it was held without a decision. */
function failedIn({ state, plan }: DecisionContext): Pick<FailedError, 'failures' | 'exceeded' | 'heldMs'> {
  const { failures, holds } = state;
  const exceeded = exceededBudget(plan, state);
  return { failures, ...(exceeded && { exceeded }), ...(holds.isOver && { heldMs: budgetOf(plan).holdForMs }) };
}

/** The regions that keep the new version, if there are any. */
function keptBy(why: 'waves' | 'served', kept: readonly string[]): Pick<FailedError, 'kept' | 'keptBy'> {
  return kept.length === 0 ? {} : { kept, keptBy: why };
}

/** A pause holds neither the rollback nor the end. */
function endPause(context: DecisionContext): void {
  if (context.state.paused) emit(context, { type: 'pause-end' });
}

function causeOf({ ending }: DecisionContext): RollbackState['cause'] {
  if (ending === undefined) return 'asked';
  return ending === 'aborting' ? 'aborted' : 'failed';
}

/** The check of a follow-up has ended, and whatever else it was planned to do. */
export function doFollowUp(context: DecisionContext, { does }: FollowUp): void {
  if (does === 'roll-back') return beginRollback(context);
  endPause(context);
  endFollowUp(context, { outcome: 'not-needed' });
}

/** A follow-up ends: as asked for, or with what stood in its way. */
function endFollowUp(context: DecisionContext, rollback: RollbackOutcome): void {
  const { state, plan } = context;
  const failures = [
    ...state.warnings.filter(({ region }) => state.regions.some((of) => of.planned.key === region && isRefused(of))),
    ...state.regions.flatMap(({ steps }) =>
      steps.flatMap(({ planned, failure }) => (planned.action === 'retire' && failure ? failure : [])),
    ),
  ];
  if (failures.length === 0 && rollback.outcome !== 'incomplete') return end(context, 'succeeded');
  end(context, 'failed', { kind: 'rollout-failed', rollout: rolloutRef(state.id, plan), failures, rollback });
}

/** All lanes are settled and no forward step starts any more: the rollback of the rollout begins, or the end if nothing was changed. */
export function beginRollback(context: DecisionContext): void {
  const { state } = context;
  const cause = causeOf(context);
  const covered = regionsToRollBack(state);
  endPause(context);
  // Nothing of a follow-up has begun yet: what the rollout before left stays.
  if (context.plan.followUp !== undefined && cause !== 'asked')
    return endUnsuccessfully(context, cause, { outcome: 'not-needed' });
  if (isOnlyUnproven(state)) return endUnsuccessfully(context, cause, leftAsItIs(state));
  if (covered.length === 0 && state.rollbacks.length === 0)
    return endUnsuccessfully(context, cause, rollbackOutcome(state, state.regions, false));
  emit(context, {
    type: 'rollback-start',
    id: `rollback-${state.rollbacks.length + 1}`,
    of: 'rollout',
    cause,
    regions: covered.map(({ planned }) => planned.key),
    phases: planRollback(covered),
  });
}

/** All phases of a rollback ended. That of the rollout tells of all regions, so it ends last, and the rollout with it. */
export function endRollback(
  context: DecisionContext,
  { id, of, cause, outcome, regions, phases }: RollbackState,
): void {
  const { state } = context;
  if (of === 'rollout' && state.rollbacks.some((other) => other.id !== id && other.outcome === undefined)) return;
  if (outcome === undefined) {
    const covered =
      of === 'rollout' ? state.regions : state.regions.filter(({ planned }) => regions.includes(planned.key));
    emit(context, {
      type: 'rollback-end',
      id,
      outcome: rollbackOutcome(state, covered, of === 'rollout' || phases.length > 0),
    });
  } else if (of === 'rollout') endUnsuccessfully(context, cause, outcome);
}

/** All phases succeeded, with no more failures than may be. */
export function endRollout(context: DecisionContext): void {
  const { state, plan } = context;
  // A region that is still being rolled back by itself belongs to the rollout.
  if (state.rollbacks.some(({ outcome }) => outcome === undefined)) return;
  endPause(context);
  const why = whyManualAction(state);
  if (why === undefined) return end(context, 'succeeded');
  const rolledBack = state.regions.filter((region) => region.rollback !== undefined);
  const rollback = rollbackOutcome(state, rolledBack, true);
  const kept = state.regions.flatMap((region) => (region.rollback === undefined ? region.planned.key : []));
  end(context, 'needs-human', {
    kind: 'needs-human',
    rollout: rolloutRef(state.id, plan),
    why,
    ...failedIn(context),
    rollback,
    ...keptBy('served', kept),
  });
}
