import type { Plan } from '@landfall/core';
import type { Engine } from '@landfall/core/engine';
import type { KeptRollout } from '@landfall/core/journal';

/** A rollout that has just begun, as a list shows it. `at`: milliseconds since the epoch. */
export function runningRollout(id: string, { spec }: Plan, at: number): KeptRollout {
  const { name, version } = spec.model;
  return {
    id,
    model: { name, version },
    startedAt: at,
    updatedAt: at,
    events: 1,
    outcome: undefined,
    lease: undefined,
  };
}

/** The same after a turn. */
export function rolloutNow(rollout: KeptRollout, { seq, updatedAt, outcome }: Engine['state']): KeptRollout {
  return { ...rollout, events: seq, updatedAt, outcome };
}
