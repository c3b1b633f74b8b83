import type { UndoOutcome } from '../errors/rollout-error.ts';
import type { EventOf } from '../events/rollout-event.ts';
import type { Plan } from '../plan/plan.ts';
import { regionLabel } from './region-label.ts';

/** In one line, how a rollout ended and what became of it. */
export function describeEnd(plan: Plan, { outcome, error }: EventOf<'rollout-end'>): string {
  switch (outcome) {
    case 'succeeded':
      return 'All steps completed successfully';
    case 'needs-human':
      return error?.kind === 'needs-human' ? `Needs a human: ${error.why}` : 'Needs a human';
    case 'aborted':
      return `Aborted${error?.kind === 'aborted' ? describeUndo(plan, error.undo) : ''}`;
    case 'failed':
      if (error?.kind === 'busy') return `Refused: rollout ${error.holder} holds ${error.target ?? 'this rollout'}`;
      return `Rollout failed${error?.kind === 'rollout-failed' ? describeUndo(plan, error.undo) : ''}`;
    default:
      return outcome satisfies never;
  }
}

function describeUndo(plan: Plan, undo: UndoOutcome): string {
  switch (undo.outcome) {
    case 'not-needed':
      return '; nothing to undo';
    case 'completed':
      return '; undo completed';
    case 'incomplete':
      return `; undo incomplete: ${undo.left.map(({ what, region }) => `${what} in ${regionLabel(plan, region)}`).join(', ')}`;
    default:
      return undo satisfies never;
  }
}
