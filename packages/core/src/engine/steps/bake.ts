import type { StepState } from '../../state/rollout-state.ts';
import { type DecisionContext, waitFor, whereOf } from '../context.ts';
import { succeed } from '../end-step.ts';
import type { RolloutStep } from './step-kind.ts';

function decideBake(context: DecisionContext, step: StepState): void {
  const until = step.startedAt + (step.planned.bake?.minMs ?? 0);
  if (context.now >= until) return succeed(context, step);
  const { step: id } = whereOf(step.planned);
  waitFor(context, { for: 'evidence', step: id, until, detail: 'the minimum time of the bake is not over' });
}

/** Judges a stage of the rollout, in all its regions together, for its time and its evidence. */
export const bakeStep: RolloutStep = { of: 'rollout', decide: decideBake };
