import type { RolloutEvent } from '../events/rollout-event.ts';
import type { KeptRollout } from './journal.ts';

/** What a log's first event says of its model. */
export function modelOf(first: RolloutEvent | undefined): KeptRollout['model'] {
  if (first?.type !== 'rollout-start') return undefined;
  const { name, version } = first.plan.spec.model;
  return { name, version };
}

/** How events end the rollout that they are of; undefined if they do not. */
export function outcomeIn(events: readonly RolloutEvent[]): KeptRollout['outcome'] {
  const last = events.at(-1);
  return last?.type === 'rollout-end' ? last.outcome : undefined;
}
