import { EVENT_VERSION, type EventBody, type EventOf, type EventStamp, type RolloutEvent } from './rollout-event.ts';

/** Every field of an event by name, so that none is forgotten. */
type Fields<T extends EventBody['type']> = { readonly [Name in keyof Required<EventOf<T>>]: EventOf<T>[Name] };

/**
 * Numbers and dates an event for the log. `at` is milliseconds since the epoch. Steps and their calls are nearly the whole log: each of these is
 * written as a literal, which is four times faster than a copy of an object of any shape.
 */
export function stampEvent(body: EventBody, seq: number, at: number, rolloutId: string): RolloutEvent {
  const v = EVENT_VERSION;
  if (body.type === 'step-start') {
    const { type, step, action, region } = body;
    return { v, seq, at, rolloutId, type, step, action, region } satisfies Fields<'step-start'>;
  }
  if (body.type === 'step-end') {
    const {
      type,
      step,
      action,
      region,
      outcome,
      failure,
      prepared,
      verification,
      after,
      table,
      tolerated,
      reason,
      by,
    } = body;
    return {
      v,
      seq,
      at,
      rolloutId,
      type,
      step,
      action,
      region,
      outcome,
      failure,
      prepared,
      verification,
      after,
      table,
      tolerated,
      reason,
      by,
    } satisfies Fields<'step-end'>;
  }
  if (body.type === 'effect-start') {
    const { type, from, effect, key, method, step, region } = body;
    return { v, seq, at, rolloutId, type, from, effect, key, method, step, region } satisfies Fields<'effect-start'>;
  }
  if (body.type === 'effect-end') {
    const { type, effect, step, region, tries, handle, error, abandoned, refused, blocked } = body;
    return {
      v,
      seq,
      at,
      rolloutId,
      type,
      effect,
      step,
      region,
      tries,
      handle,
      error,
      abandoned,
      refused,
      blocked,
    } satisfies Fields<'effect-end'>;
  }
  const stamp: EventStamp = { v, seq, at, rolloutId };
  // Not a spread: with one shape for each kind of event, that is several times slower.
  return Object.assign(stamp, body);
}
