import { judgeRegion } from '../../gates/judge/judge-region.ts';
import type { Judgement, UndecidedReason } from '../../gates/judge/judgement.ts';
import type { JudgedRegion } from '../../gates/judged-region.ts';
import type { Plan } from '../../plan/plan.ts';
import type { PlannedGate } from '../../plan/planned-bake.ts';
import type { RegionState, RolloutState, StepState } from '../../state/rollout-state.ts';
import { formatDuration } from '../../text/format-duration.ts';
import { coveredMs, regionsOfBake } from './bake-clock.ts';
import { ruleOf } from './gate-rule.ts';
import type { JudgedOf } from './judged-now.ts';
import { gatesOf } from './planned-bakes.ts';
import { isOnlyDefault, judgedShare, judgedValue, standingOf } from './standing.ts';

/** Something that has not passed in a region, and why. */
export interface OpenGate {
  /** Left out where the traffic itself is not as it should be. */
  readonly gate?: PlannedGate | undefined;
  readonly region: string;
  readonly reason: UndecidedReason | 'failed' | 'traffic-mismatch';
  /** Left out for a gate on a value, and where nothing was counted yet. */
  readonly judgement?: Judgement | undefined;
  readonly detail: string;
}

function openInRegion(plan: Plan, region: RegionState, judged: JudgedRegion): readonly OpenGate[] {
  const { counted, hasPassed, hasStopped } = standingOf(plan, region, judged);
  if (hasPassed) return [];
  const { key } = region.planned;
  const open: OpenGate[] = [];
  for (const { slot, gate, limits } of counted) {
    if (gate.observe || isOnlyDefault(limits)) continue;
    const evidence = judged.gates[slot]?.evidence;
    if (evidence === undefined) {
      open.push({
        gate,
        region: key,
        reason: 'warming-up',
        detail: `${gate.name}: undecided: nothing was counted yet`,
      });
      continue;
    }
    const judgement = judgeRegion(ruleOf(plan, gate, limits), evidence);
    if (judgement.verdict === 'pass') continue;
    const reason = judgement.verdict === 'undecided' ? judgement.reason : 'failed';
    open.push({ gate, region: key, reason, judgement, detail: judgement.sentence });
  }
  for (const gate of gatesOf(plan, region)) {
    const judgement = judgedValue(gate, judged);
    if (gate.observe || judgement === undefined || judgement.verdict === 'pass') continue;
    const reason = judgement.verdict === 'fail' ? 'failed' : (judgement.reason ?? 'between');
    open.push({ gate, region: key, reason, detail: judgement.sentence });
  }
  if (hasStopped) {
    const forMs = judged.watermark - judged.trafficAt;
    const detail = `the requests to the new version have stopped: none was counted for ${formatDuration(forMs)}`;
    open.push({ region: key, reason: 'no-traffic', detail });
  }
  const split = judgedShare(region, judged);
  if (split?.verdict !== 'traffic-mismatch') return open;
  const detail = `the traffic is not split as it was set: ${split.sentence}`;
  return [...open, { region: key, reason: 'traffic-mismatch', detail }];
}

/** What of a bake has not passed, region by region, with figures and words. A gate that only observes never holds a bake. */
export function openGates(plan: Plan, state: RolloutState, step: StepState, judgedOf: JudgedOf): readonly OpenGate[] {
  return regionsOfBake(state, step).flatMap((region) => {
    const judged = judgedOf(region);
    return judged === undefined ? [] : openInRegion(plan, region, judged);
  });
}

/** Whether all gates of a bake pass together, in all its regions. */
export function haveAllPassed(plan: Plan, state: RolloutState, step: StepState, judgedOf: JudgedOf): boolean {
  return regionsOfBake(state, step).every((region) => {
    const judged = judgedOf(region);
    return judged === undefined || standingOf(plan, region, judged).hasPassed;
  });
}

/** Whether the readings of every region cover the bake's minimum time, less pauses. */
export function isMinimumOver(state: RolloutState, step: StepState, judgedOf: JudgedOf, now: number): boolean {
  return coveredMs(state, step, judgedOf, now) >= (step.planned.bake?.minMs ?? 0);
}
