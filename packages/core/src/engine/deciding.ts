import type { EventBody } from '../events/rollout-event.ts';
import type { Plan } from '../plan/plan.ts';
import type { RolloutState, StepState } from '../state/rollout-state.ts';
import type { Effect, Live, Waiting } from './decision.ts';

/** A decision while it is being made: what the rules read, and what they add to. */
export interface Deciding {
  readonly plan: Plan;
  readonly state: RolloutState;
  readonly live: Live;
  readonly now: number;
  /** Forward steps no longer begin: `failing` lets those that started finish, `aborting` ends them. */
  readonly ending: 'failing' | 'aborting' | undefined;
  readonly events: EventBody[];
  readonly effects: Effect[];
  /** Only when somebody asked why. */
  readonly waits: Waiting[] | undefined;
  wakeAt: number;
}

/** A fact that follows. */
export function emit(turn: Deciding, event: EventBody): void {
  turn.events.push(event);
}

/** A call to make, unless it is being made. Facts come first, so calls beside one would be decided again anyway. */
export function act(turn: Deciding, effect: Effect): void {
  if (turn.live.inFlight.has(effect.id))
    waitFor(turn, {
      for: 'call',
      region: effect.region,
      step: effect.step,
      detail: `${effect.method} is being called`,
    });
  else if (turn.events.length === 0) turn.effects.push(effect);
}

/** Decide again by then at the latest. */
export function wakeBy(turn: Deciding, at: number): void {
  if (at < turn.wakeAt) turn.wakeAt = at;
}

/** Nothing to do for this one before `wait.until`. */
export function waitFor(turn: Deciding, wait: Waiting): void {
  if (wait.until !== undefined) wakeBy(turn, wait.until);
  turn.waits?.push(wait);
}

/** When a step has had its time. */
export function deadlineOf(turn: Deciding, step: StepState): number {
  return step.startedAt + turn.plan.limits.stepMs[step.step.action];
}
