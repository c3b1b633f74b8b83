import { type RolloutEvent, redactEvent } from '@landfall/core';
import type { WireEvent } from '../wire.ts';

/** The format of events that this version knows. */
const VERSION: RolloutEvent['v'] = 3;

/** Every type of event that this version knows, and so can redact. */
const KNOWN: Readonly<Record<string, true>> = {
  'rollout-start': true,
  'rollout-suspend': true,
  'rollout-resume': true,
  'rollout-end': true,
  'phase-start': true,
  'phase-end': true,
  'step-start': true,
  'step-retry': true,
  'step-progress': true,
  'step-waiting': true,
  'step-end': true,
  'step-restart': true,
  'bake-checkpoint': true,
  'step-verdict': true,
  'bake-hold': true,
  'effect-start': true,
  'effect-end': true,
  'clock-jump': true,
  warning: true,
  'claim-waiting': true,
  'claim-held': true,
  command: true,
  'hold-start': true,
  'hold-end': true,
  'pause-start': true,
  'pause-end': true,
  'rollback-start': true,
  'rollback-end': true,
  'watch-look': true,
} satisfies Record<RolloutEvent['type'], true>;

/** Whether this version knows what an event means. */
export function isKnownEvent({ v, type }: RolloutEvent): boolean {
  return v === VERSION && Object.hasOwn(KNOWN, type);
}

/** An event as it is sent. Of one that cannot be redacted, since it is of a newer version or is not what its type says, only what every event has is sent. */
export function wireEvent(event: RolloutEvent, redact: boolean): WireEvent {
  const { v, seq, at, rolloutId, type } = event;
  const unknown = { v, seq, at, rolloutId, type, unknown: true } as const;
  if (!isKnownEvent(event)) return redact ? unknown : { ...event, ...unknown };
  if (!redact) return event;
  try {
    return redactEvent(event);
  } catch {
    return unknown;
  }
}

/** A text without the parts of URLs that may hold secrets, as `redactEvent` leaves it in an event. */
export function redactText(message: string): string {
  const event = redactEvent({ v: VERSION, seq: 1, at: 0, rolloutId: '', type: 'warning', message });
  return event.type === 'warning' ? event.message : '';
}
