import type { RolloutEvent } from '../events/rollout-event.ts';

/** All events of a run, once it is over. */
export async function collectEvents(run: AsyncIterable<RolloutEvent>): Promise<readonly RolloutEvent[]> {
  const events: RolloutEvent[] = [];
  for await (const event of run) events.push(event);
  return events;
}
