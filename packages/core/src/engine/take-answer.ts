import type { EventBody } from '../events/rollout-event.ts';
import type { Look, Outcome } from './decision.ts';

/** How a changing call ended. */
export type EffectEnd = Extract<EventBody, { readonly type: 'effect-end' }>;

/** Where a selection keeps what it saw of the deployment that it is about to make. */
export function ownDeployment(step: string): string {
  return `${step}#deployment`;
}

/** Keeps what a read found where `decide` looks for it, and counts how often it was asked. */
export function takeLook(readings: Map<string, Look>, id: string, at: number, outcome: Outcome): void {
  readings.set(id, { at, outcome, times: (readings.get(id)?.times ?? 0) + 1 });
}

/**
 * The event that ends a changing call; undefined if the call was only throttled. Such a call stays open and is repeated under its intent,
 * so an hour of throttling is one pair of events. `at`: when the answer came.
 */
export function takeEnd(readings: Map<string, Look>, end: EffectEnd, at: number): EffectEnd | undefined {
  const tries = (readings.get(end.effect)?.times ?? 0) + end.tries;
  if (end.error?.kind === 'throttled' && end.error.retryable) {
    readings.set(end.effect, { at, outcome: { kind: 'error', error: end.error }, times: tries });
    return undefined;
  }
  return tries === end.tries ? end : { ...end, tries };
}

/** Forgets what these events made obsolete: what was seen before a call ended says nothing about the time after it. */
export function forgetLooks(readings: Map<string, Look>, events: readonly EventBody[]): void {
  for (const event of events) {
    if (event.type === 'effect-end') readings.delete(event.effect);
    if (event.type === 'effect-end' || event.type === 'step-end') readings.delete(event.step);
    if (event.type === 'step-end') readings.delete(ownDeployment(event.step));
  }
}
