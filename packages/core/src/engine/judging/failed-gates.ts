import { judgeFleet } from '../../gates/judge/judge-fleet.ts';
import { judgeRegion } from '../../gates/judge/judge-region.ts';
import type { Judgement } from '../../gates/judge/judgement.ts';
import type { JudgedFleet, JudgedRegion } from '../../gates/judged-region.ts';
import type { Plan } from '../../plan/plan.ts';
import type { PlannedGate } from '../../plan/planned-bake.ts';
import type { RegionState } from '../../state/rollout-state.ts';
import { isPooled } from './fold-fleet.ts';
import { ruleOf } from './gate-rule.ts';
import type { JudgedOf } from './judged-now.ts';
import { gatesOf } from './planned-bakes.ts';
import { fleetStanding, judgedValue, standingOf } from './standing.ts';

/** A gate that fails: in a region, or in all of them together. */
export interface FailedGate {
  readonly gate: PlannedGate;
  /** Left out where it fails in all regions together. */
  readonly region?: string | undefined;
  /** Left out for a gate on a value. */
  readonly judgement?: Judgement | undefined;
  /** The numbers, in a sentence. */
  readonly found: string;
}

function failedInRegion(plan: Plan, region: RegionState, judged: JudgedRegion): readonly FailedGate[] {
  const { counted, hasFailed } = standingOf(plan, region, judged);
  if (!hasFailed) return [];
  const { key } = region.planned;
  const failed: FailedGate[] = [];
  for (const { slot, gate, limits } of counted) {
    const evidence = judged.gates[slot]?.evidence;
    const judgement = evidence && judgeRegion(ruleOf(plan, gate, limits), evidence);
    if (judgement?.verdict === 'fail') failed.push({ gate, region: key, judgement, found: judgement.sentence });
  }
  for (const gate of gatesOf(plan, region)) {
    const judgement = judgedValue(gate, judged);
    if (judgement?.verdict === 'fail') failed.push({ gate, region: key, found: judgement.sentence });
  }
  return failed;
}

/** The gates that fail in all regions together, whichever of them is left out. Until then each region answers for itself: evidence that has just reached its bar always needs one more region, which may be no worse than the others. */
function failedInFleet(
  plan: Plan,
  exposed: readonly RegionState[],
  judgedOf: JudgedOf,
  fleet: JudgedFleet,
): readonly FailedGate[] {
  const failed = new Map<string, FailedGate>();
  const seen = new Set<string>();
  for (const region of exposed) {
    const judged = judgedOf(region);
    for (const { slot, gate, limits } of judged === undefined ? [] : standingOf(plan, region, judged).counted) {
      const evidence = fleet.gates[slot];
      if (seen.has(slot) || evidence === undefined || !isPooled(plan, limits)) continue;
      seen.add(slot);
      const rule = ruleOf(plan, gate, limits);
      const verdict = fleetStanding(rule, evidence);
      if (verdict.verdict !== 'fail' || verdict.scope !== 'model') continue;
      const judgement = judgeFleet(rule, evidence);
      failed.set(slot, { gate, judgement, found: judgement.sentence });
    }
  }
  return [...failed.values()];
}

/** Every gate that fails now in these regions: region by region in the plan's order, else in all of them together. */
export function failedGates(
  plan: Plan,
  exposed: readonly RegionState[],
  judgedOf: JudgedOf,
  fleet: JudgedFleet | undefined,
): readonly FailedGate[] {
  const failed = exposed.flatMap((region) => {
    const judged = judgedOf(region);
    return judged === undefined ? [] : failedInRegion(plan, region, judged);
  });
  return failed.length > 0 || fleet === undefined ? failed : failedInFleet(plan, exposed, judgedOf, fleet);
}
