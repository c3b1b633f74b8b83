import type { RolloutEvent } from '../events/rollout-event.ts';
import { copyData } from '../json/copy-data.ts';
import { deepFreeze } from '../json/deep-freeze.ts';

/** An event whose plan, or plan of a rollback, is frozen, since everybody who asks is given the same: a copy of it where it came from a journal. */
export function withFrozenPlan(event: RolloutEvent): RolloutEvent {
  if (event.type === 'rollout-start') return { ...event, plan: deepFreeze(copyData(event.plan)) };
  return event.type === 'rollback-start' ? { ...event, phases: deepFreeze(copyData(event.phases)) } : event;
}
