import { EVENT_VERSION, type EventBody, type EventStamp, type RolloutEvent } from './rollout-event.ts';

/** Numbers and dates an event for the log. `at` is milliseconds since the epoch. */
export function stampEvent(body: EventBody, seq: number, at: number, rolloutId: string): RolloutEvent {
  const stamp: EventStamp = { v: EVENT_VERSION, seq, at, rolloutId };
  // Not a spread: with one shape for each kind of event, that is several times slower.
  return Object.assign(stamp, body);
}
