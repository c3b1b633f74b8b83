/**
 * The engine for hosts and tools: what a host calls to drive a rollout in its own way, and what carries its calls out. Unstable: it may change in any version.
 * Applications want `rollout` from `@landfall/core`.
 */
export {
  type Change,
  type Claim,
  EFFECTS,
  type Effect,
  type EffectEnd,
  isRead,
  type Outcome,
  type Read,
} from './engine/effect.ts';
export { foldEvents } from './engine/fold.ts';
export { emptyLive, type Live, type Look } from './engine/live.ts';
export { type Engine, explain, type Input, type Turn, transition } from './engine/transition.ts';
export type { Waiting } from './engine/waiting.ts';
export { stampEvent } from './events/stamp-event.ts';
export { carryOut, type EffectContext, type EffectResult } from './run/carry-out.ts';
export { type EffectSetup, effectContext } from './run/effect-context.ts';
