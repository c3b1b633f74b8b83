import type { RollbackOutcome } from '../errors/rollout-error.ts';
import type { EventOf } from '../events/rollout-event.ts';
import type { Plan } from '../plan/plan.ts';
import { listed } from '../text/listed.ts';
import { regionLabel, regionLabels } from './region-label.ts';

/** How a rollout ended, in one line. `unmonitored`: regions that serve without monitoring. */
export function describeEnd(
  plan: Plan,
  { outcome, error }: EventOf<'rollout-end'>,
  unmonitored: readonly string[],
): string {
  switch (outcome) {
    case 'succeeded':
      if (unmonitored.length === 0) return 'All steps completed successfully';
      return `Completed, but monitoring is not active in ${regionLabels(plan, unmonitored)}`;
    case 'needs-human':
      return `Needs manual action${error?.kind === 'needs-human' ? `: ${error.why}` : ''}`;
    case 'aborted':
      if (error?.kind !== 'aborted') return 'Aborted';
      return `Aborted${error.supersededBy === undefined ? '' : `: superseded by rollout ${error.supersededBy}`}${describeRollback(plan, error.rollback)}`;
    case 'failed':
      if (error?.kind === 'busy' && error.by === 'rollout')
        return `Refused: rollout ${error.holder} holds ${error.target}`;
      if (error?.kind === 'blocked-version')
        return `Refused: version ${plan.spec.model.version} is blocked in ${listed(
          error.blocked.map(({ target }) => target),
          ', ',
        )}`;
      return `Rollout failed${error?.kind === 'rollout-failed' ? describeRollback(plan, error.rollback) : ''}`;
    default:
      return outcome satisfies never;
  }
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
