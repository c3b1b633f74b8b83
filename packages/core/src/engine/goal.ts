import type { Handle } from '../events/rollout-event.ts';
import type { Observation } from '../provider/contract.ts';
import type { RoutingEntry } from '../routing/table/routing-table.ts';
import type { TableBefore } from './effect.ts';
import type { Pace } from './polling.ts';

/** The state of the world that a step works towards, and the call that moves it there. */
export interface Goal {
  readonly method: 'deploy' | 'route' | 'monitor' | 'retire' | 'enter' | 'leave';
  readonly key: string;
  /** The handle that the call is about. */
  readonly deployment: Handle;
  /** Of a `route`. */
  readonly shift?: { readonly previous: Handle | null; readonly from: number; readonly percent: number } | undefined;
  /** Of an `enter` or a `leave`: our entry, and what was there before. `turns`: only its state is changed. */
  readonly tabled?: ({ readonly entry: RoutingEntry; readonly turns?: boolean | undefined } & TableBefore) | undefined;
  /**
   * `serving`: ready, ours, the right version, at one of `percents`. `clean`: the same, and nothing is left over beside it. `idle`: takes no
   * traffic. `absent`: gone.
   * A deployment with another key counts as absent.
   */
  readonly want: 'serving' | 'clean' | 'idle' | 'absent';
  /** Whether a deploy that is under way may be removed. */
  readonly cancels: boolean;
  /** Undefined: any owner. */
  readonly owner: string | undefined;
  readonly version: string;
  readonly percents: readonly number[];
  /** How often the step may be tried. */
  readonly attempts: number;
  readonly settleMs: number;
  /** Only called if the goal is not reached yet. */
  readonly pace: () => Pace;
}

/** What should be observed. */
export type Wanted = Pick<Goal, 'want' | 'owner' | 'version' | 'percents'>;

/** Whether what was observed carries our key, or none. */
export function isOurs(observation: Observation, owner: string | undefined): boolean {
  return (
    observation.state !== 'absent' &&
    (owner === undefined || observation.owner === undefined || observation.owner === owner)
  );
}

/** Whether the goal is reached. */
export function isReached(observation: Observation, goal: Wanted): boolean {
  switch (goal.want) {
    case 'serving':
    case 'clean':
      return (
        observation.state === 'ready' &&
        observation.owner === goal.owner &&
        observation.version === goal.version &&
        goal.percents.includes(observation.percent) &&
        !(goal.want === 'clean' && observation.leftover !== undefined)
      );
    case 'idle':
      if (!isOurs(observation, goal.owner)) return true;
      return (observation.state === 'ready' || observation.state === 'failed') && (observation.percent ?? 0) === 0;
    case 'absent':
      return !isOurs(observation, goal.owner);
    default:
      return goal.want satisfies never;
  }
}

/** Whether the cloud is on its way by itself: it has changes under way, and waits for no call. */
export function isAtWork(observation: Observation, goal: Goal): boolean {
  if (observation.state === 'ready') {
    const { leftover, needs } = observation;
    return goal.want === 'clean' && leftover !== undefined && needs === undefined;
  }
  return observation.state === 'pending' && observation.needs === undefined;
}

/** The goal in words, for a report of drift. */
export function describeGoal(goal: Wanted): string {
  if (goal.want === 'absent') return 'it to be gone';
  if (goal.want === 'idle') return 'it to take no traffic';
  const clean = goal.want === 'clean' ? ', with nothing left over' : '';
  return `version ${goal.version}, ready, at ${goal.percents.join(' or ')} percent${clean}`;
}

/** An observation in words; `owner` is the key that is ours, so that another one is named. */
export function describeObservation(observation: Observation, owner: string | undefined): string {
  const { state, detail } = observation;
  if (observation.state === 'absent') return detail === undefined ? 'nothing there' : `nothing there (${detail})`;
  const parts: string[] = [state];
  if (observation.version !== undefined) parts.push(`version ${observation.version}`);
  if (observation.owner !== undefined && owner !== undefined && observation.owner !== owner)
    parts.push(`owned by ${observation.owner}`);
  if (observation.percent !== undefined) parts.push(`at ${observation.percent} percent`);
  if (observation.state === 'ready' && observation.leftover !== undefined)
    parts.push(`with something left over: ${observation.leftover}`);
  if (observation.state === 'failed') parts.push(`(${observation.error.message})`);
  else if (detail !== undefined) parts.push(`(${detail})`);
  return parts.join(' ');
}
