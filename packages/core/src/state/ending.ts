import { goesOn } from './budget.ts';
import type { RolloutState } from './rollout-state.ts';

/** Why forward steps no longer begin: `failing` lets those that started finish, `aborting` ends them. */
export type Ending = 'failing' | 'aborting';

/** Whether a rollout ends without success, and how; undefined while it goes on. */
export function endingOf(state: RolloutState): Ending | undefined {
  const { status, asked, claim, plan } = state;
  if (status !== 'running' || plan === undefined) return undefined;
  if (asked.abort !== undefined) return 'aborting';
  const isRefused = claim.refused !== undefined || claim.blocked !== undefined;
  return isRefused || !goesOn(plan, state) ? 'failing' : undefined;
}
