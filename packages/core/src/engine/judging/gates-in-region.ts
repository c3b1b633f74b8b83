import type { GateLimits, JudgedRegion } from '../../gates/judged-region.ts';
import type { Plan } from '../../plan/plan.ts';
import type { PlannedGate } from '../../plan/planned-bake.ts';
import type { RegionState } from '../../state/rollout-state.ts';
import { controlledLimits } from './controlled-limits.ts';
import { ratioRuleOf } from './gate-rule.ts';
import { gatesOf, slotOf } from './planned-bakes.ts';

/** A gate as it judges one region now. */
export interface GateInRegion {
  /** Where its evidence is kept. */
  readonly slot: string;
  readonly gate: PlannedGate;
  readonly limits: GateLimits;
}

/** The counted gates that judge a region now. Those that have nothing to compare with there are left out. */
export function countedGates(plan: Plan, region: RegionState, judged: JudgedRegion): readonly GateInRegion[] {
  return gatesOf(plan, region).flatMap((gate) => {
    if (gate.limits.kind === 'threshold') return [];
    const slot = slotOf(plan, region, gate);
    const limits =
      judged.gates[slot]?.limits ?? controlledLimits(gate, region, judged, (ratio) => ratioRuleOf(plan, gate, ratio));
    return limits === undefined ? [] : { slot, gate, limits };
  });
}
