import type { EventOf } from '../../events/rollout-event.ts';
import type { RegionState, RolloutState, StepState } from '../../state/rollout-state.ts';
import type { DecisionContext } from '../context.ts';

/** A kind of step that works on one region. */
export interface RegionStep {
  readonly of: 'region';
  /** What the step does next, while it runs. */
  decide(context: DecisionContext, step: StepState, region: RegionState): void;
  /** What its end changes in what is known of the region; default: nothing. */
  after?(region: RegionState, step: StepState, end: EventOf<'step-end'>): Partial<RegionState>;
}

/** A kind of step that works on the rollout as a whole. */
export interface RolloutStep {
  readonly of: 'rollout';
  decide(context: DecisionContext, step: StepState): void;
  /** What its end changes in the state; default: nothing. */
  after?(state: RolloutState, step: StepState, end: EventOf<'step-end'>): Partial<RolloutState>;
}
