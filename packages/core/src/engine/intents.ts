import type { EventBody } from '../events/rollout-event.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import type { Effect, Read } from './decision.ts';

/** Whether an effect only reads, and so needs no intent. */
export function isRead(effect: Effect): effect is Read {
  return effect.method === 'prepare' || effect.method === 'describe' || effect.method === 'verify';
}

function isOpen(state: RolloutState, effect: Effect): boolean {
  return effect.method === 'claim' ? state.claim.open !== undefined : state.steps.get(effect.step)?.open !== undefined;
}

/**
 * What goes into the log before these effects are started: the intents of those that change something. One that is open already was started
 * by a process that is gone: it is called again, under its key and its intent.
 */
export function intentsOf(state: RolloutState, effects: readonly Effect[]): readonly EventBody[] {
  const intents: EventBody[] = [];
  for (const effect of effects) {
    if (isRead(effect) || isOpen(state, effect)) continue;
    const { id, key, method, step, region } = effect;
    const intent = { type: 'effect-start', effect: id, key, method, step, region } as const;
    intents.push(effect.method === 'route' ? { ...intent, from: effect.from } : intent);
  }
  return intents;
}
