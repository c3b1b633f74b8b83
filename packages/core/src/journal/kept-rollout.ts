import type { RolloutEvent } from '../events/rollout-event.ts';
import type { KeptRollout } from './journal.ts';

/** The model in a log's first event. */
export function modelOf(first: RolloutEvent | undefined): KeptRollout['model'] {
  if (first?.type !== 'rollout-start') return undefined;
  const { name, version } = first.plan.spec.model;
  return { name, version };
}

/** The outcome if these events end their rollout; otherwise undefined. */
export function outcomeIn(events: readonly RolloutEvent[]): KeptRollout['outcome'] {
  const last = events.at(-1);
  return last?.type === 'rollout-end' ? last.outcome : undefined;
}
