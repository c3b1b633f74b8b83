import type { FleetEvidence } from '../../gates/judge/fleet-evidence.ts';
import { type FleetVerdict, fleetVerdictOf } from '../../gates/judge/judge-fleet.ts';
import type { Rule } from '../../gates/judge/rule.ts';
import { judgeThreshold, NO_READING, type ThresholdJudgement } from '../../gates/judge/threshold.ts';
import { judgeShare, type ShareJudgement, shareRule } from '../../gates/judge/traffic-share.ts';
import { verdictOf } from '../../gates/judge/verdict-of.ts';
import type { GateLimits, JudgedRegion } from '../../gates/judged-region.ts';
import type { Plan } from '../../plan/plan.ts';
import type { PlannedGate } from '../../plan/planned-bake.ts';
import type { RegionState } from '../../state/rollout-state.ts';
import { ruleOf, thresholdRuleOf } from './gate-rule.ts';
import { countedGates, type GateInRegion } from './gates-in-region.ts';
import { hasStopped } from './has-stopped.ts';
import { gatesOf } from './planned-bakes.ts';

/** What the gates say of one region, without their figures. */
export interface Standing {
  readonly counted: readonly GateInRegion[];
  /** A gate fails, be it one that only observes. */
  readonly hasFailed: boolean;
  /** The requests have stopped, so nothing passes by what was counted before. */
  readonly hasStopped: boolean;
  /** Every gate that acts passes, traffic goes on, and it is split as it was set. */
  readonly hasPassed: boolean;
}

/** What was judged never changes, and neither does the region's share that it was judged at. */
const STANDINGS = new WeakMap<JudgedRegion, Standing>();

const FLEETS = new WeakMap<FleetEvidence, FleetVerdict>();

/** Limits that nobody wrote, for a version that nothing can be compared with: they can fail it, and never hold it. */
export function isOnlyDefault(limits: GateLimits): boolean {
  return limits.kind === 'absolute' && limits.control === 'default';
}

/** What a gate on a value says; undefined for one that has counts. */
export function judgedValue(gate: PlannedGate, { values }: JudgedRegion): ThresholdJudgement | undefined {
  const rule = thresholdRuleOf(gate);
  return rule && judgeThreshold(rule, values[gate.name] ?? NO_READING);
}

/** Whether the traffic of a region is split as it was set; undefined where that cannot be said. */
export function judgedShare({ percent }: RegionState, { share, split }: JudgedRegion): ShareJudgement | undefined {
  const rule = share === undefined ? undefined : shareRule(percent / 100, split);
  return rule && share && judgeShare(rule, share);
}

function judge(plan: Plan, region: RegionState, judged: JudgedRegion): Standing {
  const counted = countedGates(plan, region, judged);
  let hasFailed = false;
  let isCounted = false;
  let hasPassed = judgedShare(region, judged)?.verdict !== 'traffic-mismatch';
  for (const { slot, gate, limits } of counted) {
    const evidence = judged.gates[slot]?.evidence;
    const verdict = evidence === undefined ? 'undecided' : verdictOf(ruleOf(plan, gate, limits), evidence);
    if (verdict === 'fail') hasFailed = true;
    if (gate.observe || isOnlyDefault(limits)) continue;
    isCounted = true;
    if (verdict !== 'pass') hasPassed = false;
  }
  for (const gate of gatesOf(plan, region)) {
    const verdict = judgedValue(gate, judged)?.verdict ?? 'pass';
    if (verdict === 'fail') hasFailed = true;
    if (verdict !== 'pass' && !gate.observe) hasPassed = false;
  }
  const stopped = isCounted && hasStopped(judged);
  return { counted, hasFailed, hasStopped: stopped, hasPassed: hasPassed && !stopped };
}

/** What the gates say of a region now: computed once for what was judged. */
export function standingOf(plan: Plan, region: RegionState, judged: JudgedRegion): Standing {
  let standing = STANDINGS.get(judged);
  if (standing === undefined) {
    standing = judge(plan, region, judged);
    STANDINGS.set(judged, standing);
  }
  return standing;
}

/** What a gate says of all regions together: computed once for what was judged. */
export function fleetStanding(rule: Rule, evidence: FleetEvidence): FleetVerdict {
  let verdict = FLEETS.get(evidence);
  if (verdict === undefined) {
    verdict = fleetVerdictOf(rule, evidence);
    FLEETS.set(evidence, verdict);
  }
  return verdict;
}
