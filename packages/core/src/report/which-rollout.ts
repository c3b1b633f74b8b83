import type { WhichRollout } from '../errors/rollout-error.ts';
import type { Plan } from '../plan/plan.ts';

/** Which rollout it is, of what. */
export function whichRollout(id: string, { spec }: Pick<Plan, 'spec'>): WhichRollout {
  const { name, version } = spec.model;
  return { id, model: name, version };
}
