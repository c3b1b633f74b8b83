import type { RollbackOutcome, RolloutError } from '../errors/rollout-error.ts';
import type { EventOf } from '../events/rollout-event.ts';
import type { Plan } from '../plan/plan.ts';
import { blockedTargets } from './describe-blocked.ts';
import type { ExceptionsSoFar } from './exceptions-so-far.ts';
import { FOLLOW_UP_WORDS } from './follow-up-words.ts';
import { regionLabel, regionLabels } from './region-label.ts';

type Exceptions = Pick<ExceptionsSoFar, 'unmonitored' | 'leftOut'>;

/** How a rollout ended, in one line. */
export function describeEnd(plan: Plan, { outcome, error }: EventOf<'rollout-end'>, exceptions: Exceptions): string {
  switch (outcome) {
    case 'succeeded':
      if (plan.followUp !== undefined) return FOLLOW_UP_WORDS[plan.followUp.does].done;
      return describeSuccess(plan, exceptions);
    case 'needs-human':
      return `Needs manual action${error?.kind === 'needs-human' ? `: ${error.why}` : ''}`;
    case 'aborted':
      if (error?.kind !== 'aborted') return 'Aborted';
      return `Aborted${error.supersededBy === undefined ? '' : `: superseded by rollout ${error.supersededBy}`}${describeRollback(plan, error.rollback)}`;
    case 'failed':
      if (error?.kind === 'busy' && error.by === 'rollout')
        return `Refused: rollout ${error.holder} holds ${error.target}`;
      if (error?.kind === 'blocked-version')
        return `Refused: version ${plan.spec.model.version} is blocked in ${blockedTargets(error.blocked)}`;
      if (error?.kind !== 'rollout-failed') return 'Rollout failed';
      if (plan.followUp !== undefined) return describeRefusals(plan, error);
      return `Rollout failed${describeRollback(plan, error.rollback)}${describeKept(plan, error.kept)}`;
    default:
      return outcome satisfies never;
  }
}

/** The regions that were left out, and how that ended. */
function describeLeftOut(plan: Plan, { leftOut }: Exceptions): string {
  const regionsWith = (wanted: RollbackOutcome['outcome']) =>
    [...leftOut].flatMap(([region, outcome]) => (outcome === wanted ? region : []));
  const part = (regions: readonly string[], one: string, many: string) =>
    regions.length === 0 ? '' : `; ${regionLabels(plan, regions)} ${regions.length === 1 ? one : many}`;
  return [
    part(regionsWith('completed'), 'was rolled back', 'were rolled back'),
    part(regionsWith('not-needed'), 'was left out', 'were left out'),
    part(regionsWith('incomplete'), 'could not be rolled back completely', 'could not be rolled back completely'),
  ].join('');
}

function describeSuccess(plan: Plan, exceptions: Exceptions): string {
  const { unmonitored, leftOut } = exceptions;
  const all = plan.regions.length;
  if (leftOut.size > 0) {
    const monitoring =
      unmonitored.length === 0 ? '' : `; monitoring is not active in ${regionLabels(plan, unmonitored)}`;
    return `Completed in ${all - leftOut.size} of ${all} regions${describeLeftOut(plan, exceptions)}${monitoring}`;
  }
  if (unmonitored.length === 0) return 'All steps completed successfully';
  return `Completed, but monitoring is not active in ${regionLabels(plan, unmonitored)}`;
}

/** Where a follow-up could not do what was asked, and what it did elsewhere. */
function describeRefusals(
  plan: Plan,
  { failures, rollback }: Extract<RolloutError, { readonly kind: 'rollout-failed' }>,
): string {
  const refused = [...new Set(failures.flatMap(({ region }) => region ?? []))];
  const where = refused.length === 0 ? 'Not completed' : `Not done in ${regionLabels(plan, refused)}`;
  return `${where}${describeRollback(plan, rollback)}`;
}

function describeKept(plan: Plan, kept: readonly string[] = []): string {
  if (kept.length === 0) return '';
  return `; ${regionLabels(plan, kept)} ${kept.length === 1 ? 'keeps' : 'keep'} version ${plan.spec.model.version}`;
}

function describeRollback(plan: Plan, rollback: RollbackOutcome): string {
  switch (rollback.outcome) {
    case 'not-needed':
      return '; nothing to roll back';
    case 'completed':
      return '; rollback completed';
    case 'incomplete':
      return `; rollback incomplete: ${rollback.left.map(({ what, region }) => `${what} in ${regionLabel(plan, region)}`).join(', ')}`;
    default:
      return rollback satisfies never;
  }
}
