import type { Plan, RolloutEvent } from '@landfall/core';

/** One change of a deployment's share of user traffic, by the key of the deploy attempt that made it. */
export interface ShareChange {
  readonly at: number;
  readonly owner: string;
  readonly percent: number;
}

/** What became of a rollout: its log, and what its cloud saw of user traffic. */
export interface History {
  readonly events: readonly RolloutEvent[];
  readonly traffic?: readonly ShareChange[] | undefined;
}

export type Of<T extends RolloutEvent['type']> = Extract<RolloutEvent, { readonly type: T }>;

/** What an invariant finds broken: one line each, empty if nothing is. */
export type Broken = readonly string[];

export function isOf<T extends RolloutEvent['type']>(type: T): (event: RolloutEvent) => event is Of<T> {
  return (event): event is Of<T> => event.type === type;
}

/** Whether steps of this kind belong to a rollback. */
export function isOfRollback({ action }: { readonly action: string }): boolean {
  return ['leave', 'restore', 'remove', 'confirm'].includes(action);
}

export function planOf(events: readonly RolloutEvent[]): Plan | undefined {
  return events.find(isOf('rollout-start'))?.plan;
}
