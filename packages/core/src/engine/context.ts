import type { EventBody } from '../events/rollout-event.ts';
import type { Plan, PlannedProvider, Step } from '../plan/plan.ts';
import { regionOf } from '../plan/target.ts';
import type { Ending } from '../state/ending.ts';
import type { RegionState, RolloutState, StepState } from '../state/rollout-state.ts';
import type { Effect } from './effect.ts';
import type { Live } from './live.ts';
import type { Waiting } from './waiting.ts';

/** A decision while it is being made: what the rules read, and what they add to. */
export interface DecisionContext {
  readonly plan: Plan;
  readonly state: RolloutState;
  readonly live: Live;
  readonly now: number;
  /** Forward steps no longer begin: `failing` lets those that started finish, `aborting` ends them. */
  readonly ending: Ending | undefined;
  /** What follows from the state. */
  readonly events: EventBody[];
  /** Calls to make, if nothing follows. */
  readonly effects: Effect[];
  /** Only when somebody asked why. */
  readonly waits: Waiting[] | undefined;
  /** When to decide again at the latest. */
  wakeAt: number;
}

/** Something that follows. */
export function emit(context: DecisionContext, event: EventBody): void {
  context.events.push(event);
}

/** A call to make, unless it is in flight. What follows comes first, since a call beside it would be decided again anyway. */
export function act(context: DecisionContext, effect: Effect): void {
  if (context.live.inFlight[effect.id] !== undefined)
    waitFor(context, {
      for: 'call',
      region: regionOf(effect.target),
      step: effect.step,
      detail: `${effect.method} is being called`,
    });
  else if (context.events.length === 0) context.effects.push(effect);
}

/** Decide again by then at the latest. */
export function wakeBy(context: DecisionContext, at: number): void {
  if (at < context.wakeAt) context.wakeAt = at;
}

/** Nothing to do for this one before `wait.until`. */
export function waitFor(context: DecisionContext, wait: Waiting): void {
  if (wait.until !== undefined) wakeBy(context, wait.until);
  context.waits?.push(wait);
}

/** When a step has had its time. */
export function deadlineOf({ plan }: DecisionContext, { planned, startedAt }: StepState): number {
  return startedAt + plan.limits.stepMs[planned.action];
}

/** The capabilities of a region's provider today. */
export function providerOf({ plan, live }: DecisionContext, { planned }: RegionState): PlannedProvider | undefined {
  return live.providers[planned.provider] ?? plan.providers[planned.provider];
}

/** What events and waits say of their step. */
export function whereOf({ id, action, target }: Step): {
  readonly step: string;
  readonly action: Step['action'];
  readonly region: string | undefined;
} {
  return { step: id, action, region: regionOf(target) };
}
