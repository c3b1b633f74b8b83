import type { WhichRollout } from '../errors/rollout-error.ts';
import type { RolloutState } from '../state/rollout-state.ts';

/** The id and model of a state's rollout; undefined before its first event. */
export function whichRollout({ id, plan }: RolloutState): WhichRollout | undefined {
  if (plan === undefined) return undefined;
  const { name, version } = plan.spec.model;
  return { id, model: name, version };
}
