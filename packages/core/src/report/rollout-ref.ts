import type { RolloutRef } from '../errors/rollout-error.ts';
import type { Plan } from '../plan/plan.ts';

/** Which rollout it is, of what. */
export function rolloutRef(id: string, { spec, followUp }: Pick<Plan, 'spec' | 'followUp'>): RolloutRef {
  const { name, version } = spec.model;
  const ref = { id, model: name, version };
  return followUp === undefined ? ref : { ...ref, follows: { of: followUp.of, does: followUp.does } };
}
