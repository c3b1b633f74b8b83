import type { RolloutEvent } from '../events/rollout-event.ts';

/** Collects all events of a run until it has ended. */
export async function collectEvents(run: AsyncIterable<RolloutEvent>): Promise<readonly RolloutEvent[]> {
  const events: RolloutEvent[] = [];
  for await (const event of run) events.push(event);
  return events;
}
