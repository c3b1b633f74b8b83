import type { RolloutRef } from '../errors/rollout-error.ts';
import type { Plan } from '../plan/plan.ts';

/** Which rollout it is, of what. */
export function rolloutRef(id: string, { spec }: Pick<Plan, 'spec'>): RolloutRef {
  const { name, version } = spec.model;
  return { id, model: name, version };
}
