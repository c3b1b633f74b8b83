import type { GateVerdict } from '../../gates/gate-verdict.ts';
import type { RolloutState, StepState } from '../../state/rollout-state.ts';
import { regionsOfBake } from './bake-clock.ts';
import { verdictsNow } from './verdicts-of.ts';

/** What every gate of a bake says, as far as the log knows: by the last checkpoint. Empty once the regions of the bake have another share of their traffic. */
export function verdictsSoFar(state: RolloutState, bake: StepState): readonly GateVerdict[] {
  return verdictsNow(state, regionsOfBake(state, bake), ({ judged }) => judged);
}
