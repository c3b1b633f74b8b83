import type { RolloutState } from '../state/rollout-state.ts';

/** Whether forward steps no longer begin: `failing` lets those that started finish, `aborting` ends them. */
export function endingOf(state: RolloutState): 'failing' | 'aborting' | undefined {
  if (state.status !== 'running') return undefined;
  if (state.asked.abort !== undefined) return 'aborting';
  return state.failures.length > 0 || state.claim.refused !== undefined ? 'failing' : undefined;
}
