import type { RegionState, StepState } from '../../state/rollout-state.ts';
import type { DecisionContext } from '../context.ts';
import type { Goal } from '../goal.ts';
import { goalOf } from '../goal-of.ts';

/** Steps of a rollback are tried more often than the others. */
export const FEWEST_ATTEMPTS = 5;

/** The goal of a step of a rollback. */
export function rollbackGoal(
  context: DecisionContext,
  step: StepState,
  region: RegionState,
  of: Pick<Goal, 'method' | 'want' | 'percents'>,
): Goal {
  const goal = goalOf(context, step, region, of);
  return { ...goal, attempts: Math.max(FEWEST_ATTEMPTS, goal.attempts) };
}
