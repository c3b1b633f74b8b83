import type { RolloutEvent } from '../events/rollout-event.ts';
import { copyData } from '../json/copy-data.ts';
import { deepFreeze } from '../json/deep-freeze.ts';

/** An event with a frozen copy of its plan, or of its rollback's phases, since all readers share it. */
export function withFrozenPlan(event: RolloutEvent): RolloutEvent {
  if (event.type === 'rollout-start') return { ...event, plan: deepFreeze(copyData(event.plan)) };
  return event.type === 'rollback-start' ? { ...event, phases: deepFreeze(copyData(event.phases)) } : event;
}
