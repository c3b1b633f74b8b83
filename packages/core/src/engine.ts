/**
 * The engine for hosts and tools: what a host calls to drive a rollout in its own way, and what carries its calls out. Unstable: it may change in any version.
 * Applications want `rollout` from `@landfall/core`.
 */
export { checkOptions } from './check-options.ts';
export { RolloutTime } from './clock/rollout-time.ts';
export { refusalOf } from './engine/commands/refusal-of.ts';
export {
  type Change,
  type Claim,
  EFFECTS,
  type Effect,
  type EffectEnd,
  isRead,
  type Outcome,
  type Read,
} from './engine/effect.ts';
export { foldEvents } from './engine/fold.ts';
export { verdictsNow } from './engine/judging/verdicts-of.ts';
export { verdictsSoFar } from './engine/judging/verdicts-so-far.ts';
export { emptyLive, type Live, type Look } from './engine/live.ts';
export { planRollback, regionsToRollBack } from './engine/rollback/plan-rollback.ts';
export { type Engine, explain, type Input, type Turn, transition } from './engine/transition.ts';
export type { Waiting } from './engine/waiting.ts';
export { isEventType } from './events/event-types.ts';
export { stampEvent } from './events/stamp-event.ts';
export { type Conclusion, canConclude, type ExpectedTraffic } from './gates/judge/can-conclude.ts';
export { dispersionOf, type HistoryPeriod, historyDispersion, type Scatter } from './gates/judge/dispersion.ts';
export { earlierStageRule, type PreviousCounts } from './gates/judge/earlier-stage-rule.ts';
export {
  type AbsoluteEvidence,
  beginStage,
  type Evidence,
  type EvidenceOf,
  emptyEvidence,
  type RatioEvidence,
  type Recent,
} from './gates/judge/evidence.ts';
export { emptyFleet, type FleetEvidence, type FleetPart, leaveFleet } from './gates/judge/fleet-evidence.ts';
export { foldFleet } from './gates/judge/fold-fleet.ts';
export { foldPeriod } from './gates/judge/fold-period.ts';
export type { Interval } from './gates/judge/interval.ts';
export { type FleetVerdict, fleetVerdictOf, judgeFleet } from './gates/judge/judge-fleet.ts';
export { judgeRegion } from './gates/judge/judge-region.ts';
export type { Figures, Judgement, UndecidedReason, Verdict, Weighed } from './gates/judge/judgement.ts';
export { countsIssue, type PeriodCounts } from './gates/judge/period-counts.ts';
export type { RatePoints } from './gates/judge/rate-points.ts';
export type { RatioGrid } from './gates/judge/ratio-grid.ts';
export { type Extent, resolveRule, surenessOf } from './gates/judge/resolve-rule.ts';
export {
  type AbsoluteLimits,
  type AbsoluteRule,
  absoluteRule,
  type RatioLimits,
  type RatioRule,
  type Rule,
  ratioRule,
  type Sureness,
} from './gates/judge/rule.ts';
export type { BothCounts, Tally } from './gates/judge/tally.ts';
export {
  foldReading,
  judgeThreshold,
  NO_READING,
  type ThresholdEvidence,
  type ThresholdJudgement,
  type ThresholdRule,
} from './gates/judge/threshold.ts';
export {
  emptyShare,
  foldShare,
  judgeShare,
  type ShareEvidence,
  type ShareJudgement,
  type ShareRule,
  shareRule,
  type TrafficSplit,
} from './gates/judge/traffic-share.ts';
export { verdictOf } from './gates/judge/verdict-of.ts';
export { nearestName } from './input/nearest-name.ts';
export { type ReadLines, readLogLines } from './journal/log-lines.ts';
export { actionRow } from './plan/actions.ts';
export { makePlan } from './plan/make-plan.ts';
export { describeFailure } from './report/describe-failure.ts';
export { openDecision } from './report/open-decision.ts';
export { regionLabel } from './report/region-label.ts';
export { type CheckedLog, checkLog } from './rollouts/check-log.ts';
export { drawNonce, isSameWork, refusalOfOtherSpec } from './run/begin.ts';
export { carryOut, type EffectResult } from './run/carry-out.ts';
export { type ClaimJournal, type EffectContext, type EffectSetup, effectContext } from './run/effect-context.ts';
export { fitToday, isAborting } from './run/fit-today.ts';
export { maskedCommand } from './run/masked-command.ts';
export { targetPatience } from './run/take-lease.ts';
export { durationMs } from './spec/duration.ts';
export { formatDuration } from './text/format-duration.ts';
export { formatShare } from './text/format-share.ts';
export { formatTime } from './text/format-time.ts';
export { describeClosed } from './windows/describe-rules.ts';
export { nextChange, openAt, type WindowRules } from './windows/open-at.ts';
