export type { Clock } from './clock/clock.ts';
export { systemClock } from './clock/system-clock.ts';
export { foldEvents } from './engine/fold.ts';
export type { Waiting } from './engine/waiting.ts';
export type {
  ExceededBudget,
  Leftover,
  RegionAfterRollback,
  RollbackOutcome,
  RolloutError,
  StepFailure,
} from './errors/rollout-error.ts';
export type { Command, CommandName } from './events/command.ts';
export type { EventBody, EventOf, Handle, RolloutEvent } from './events/rollout-event.ts';
export { type KeptDeployment, listKept } from './follow-ups/list-kept.ts';
export { type RetireOptions, retireKept } from './follow-ups/retire-kept.ts';
export { type RollBackOptions, rollBack } from './follow-ups/roll-back.ts';
export type { GateVerdict } from './gates/gate-verdict.ts';
export type { HistoryPeriod } from './gates/judge/dispersion.ts';
export {
  type HistoryJudgement,
  type HistoryOptions,
  type HistoryRecord,
  type InvalidHistory,
  judgeHistory,
} from './gates/judge/judge-history.ts';
export type { Figures, Judgement, UndecidedReason } from './gates/judge/judgement.ts';
export type { VerificationSummary } from './gates/verification-summary.ts';
export { type DriveAllOptions, type DrivenRollout, driveAll } from './hosts/drive-all.ts';
export {
  type FollowEnd,
  type FollowedRollout,
  type FollowOptions,
  followRollout,
  type SentCommand,
} from './hosts/follow-rollout.ts';
export { type HandledTurn, type HandleTurn, type TurnHandlerOptions, turnHandler } from './hosts/turn-handler.ts';
export type { SpecIssue } from './input/spec-issue.ts';
export type { LedgerEntry } from './journal/ledger-entry.ts';
export type {
  ActualVersion,
  BlockedTarget,
  BlockedVersion,
  LedgerChange,
  VerifiedVersion,
} from './ledger/ledger-change.ts';
export type {
  MetricCall,
  MetricRequest,
  MetricSource,
  SourceCounts,
  SourceMetric,
  SourcePeriod,
} from './metrics/metric-source.ts';
export type { PlanOptions, RolloutOptions } from './options.ts';
export type { Action } from './plan/actions.ts';
export type { ExposureBound, PlanBounds } from './plan/bounds.ts';
export type { FollowUp, InheritedRegion } from './plan/follow-up.ts';
export {
  type BakeForecast,
  type ExpectedRate,
  type Forecast,
  type ForecastWarning,
  forecast,
  type GateForecast,
} from './plan/forecast.ts';
export type {
  Lane,
  Limits,
  Phase,
  Plan,
  PlannedBudget,
  PlannedProvider,
  PlannedRegion,
  PlanPreview,
  Step,
  Target,
} from './plan/plan.ts';
export type { Providers } from './plan/plan-options.ts';
export type { PlannedApproval } from './plan/planned-approval.ts';
export type { PlannedBake, PlannedEvidence, PlannedGate, PlannedLimits, PlannedMetric } from './plan/planned-bake.ts';
export { planRollout } from './plan-rollout.ts';
export {
  type Answer,
  type Call,
  type Capabilities,
  type Json,
  type Model,
  type Observation,
  type Prepared,
  type Provider,
  type ProviderError,
  providerError,
  type Reading,
  type Verification,
} from './provider/contract.ts';
export { defineProvider } from './provider/define-provider.ts';
export { describePlan } from './report/describe-plan.ts';
export { formatError } from './report/format-error.ts';
export type { ProcessRow } from './report/process-row.ts';
export { processTable } from './report/process-table.ts';
export { redactEvent } from './report/redact-event.ts';
export type {
  ApprovalReport,
  FollowUpReport,
  RegionReport,
  RolloutReport,
  RolloutWarning,
  ToleratedRegion,
} from './report/rollout-report.ts';
export {
  type DeploymentStatus,
  type StatusTracker,
  statusTracker,
  type VerificationStatus,
} from './report/status-tracker.ts';
export { toException } from './report/to-exception.ts';
export { abortRollout, resumeRollout, rollout, startRollout } from './rollout.ts';
export { type ExportedRollout, exportRollout } from './rollouts/export-rollout.ts';
export { type ImportedRollout, importRollout } from './rollouts/import-rollout.ts';
export { type ListedRollout, listRollouts } from './rollouts/list-rollouts.ts';
export { pruneRollouts } from './rollouts/prune-rollouts.ts';
export { readLedger } from './rollouts/read-ledger.ts';
export { type ReadRollout, readRollout } from './rollouts/read-rollout.ts';
export { type AdvanceOptions, advance, type Turn } from './run/advance.ts';
export type { CommandResult, Refused, RolloutRun } from './run/rollout-run.ts';
export type { Why } from './run/why.ts';
export { type Agreement, agreesBy } from './shadow/agrees-by.ts';
export { type CandidateAddress, type FollowedRun, shadowCandidates } from './shadow/shadow-candidates.ts';
export type { Approval, ApprovalMoment } from './spec/approval.ts';
export type { ChangeWindow, Freeze, OnClose, Weekday } from './spec/change-window.ts';
export type { Duration } from './spec/duration.ts';
export type { AbsoluteGate, Bake, CountedMetric, EvidencePolicy, Gate, RatioGate, ThresholdGate } from './spec/gate.ts';
export { growingWaves, type WaveGrowth } from './spec/growing-waves.ts';
export { parseSpec } from './spec/parse-spec.ts';
export { partition } from './spec/partition.ts';
export type {
  ModelSpec,
  PerRegion,
  PreviousPolicy,
  RetryPolicy,
  RolloutSpec,
  Stage,
  Timeouts,
  VerifyPolicy,
} from './spec/rollout-spec.ts';
export type { LabelledSample, Predicate, Samples } from './spec/samples.ts';
export { specJsonSchema } from './spec/spec-json-schema.ts';
export type {
  ClaimState,
  LaneState,
  LearnedDuration,
  RegionState,
  RollbackState,
  RolloutState,
  StepState,
  TrackState,
} from './state/rollout-state.ts';
export { type WatchTurn, watch, watchOnce } from './watch/watch.ts';
export type { WatchOptions } from './watch/watch-options.ts';
export type { WatchedRegionReport, WatchReport, WatchRun } from './watch/watch-run.ts';
export type { WatchChange, WatchEvent } from './watching/watch-event.ts';
