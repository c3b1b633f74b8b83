import type { RegionState, StepState } from '../../state/rollout-state.ts';
import type { DecisionContext } from '../context.ts';

/** A kind of step that works on one region. */
export interface RegionStep {
  readonly of: 'region';
  /** What the step does next, while it runs. */
  decide(context: DecisionContext, step: StepState, region: RegionState): void;
}

/** A kind of step that works on the rollout as a whole. */
export interface RolloutStep {
  readonly of: 'rollout';
  decide(context: DecisionContext, step: StepState): void;
}
