export type { Clock } from './clock/clock.ts';
export { systemClock } from './clock/system-clock.ts';
export { decide } from './decide/decide.ts';
export type { Decision, Effect, Live, Look, Outcome, Waiting } from './decide/decision.ts';
export { formatError } from './errors/format-error.ts';
export type {
  Leftover,
  RegionAfterRollback,
  RolloutError,
  SpecIssue,
  StepFailure,
  UndoOutcome,
} from './errors/rollout-error.ts';
export { toException } from './errors/to-exception.ts';
export { redactEvent } from './events/redact-event.ts';
export type { CommandName, EventBody, EventOf, Handle, RolloutEvent } from './events/rollout-event.ts';
export type { VerificationSummary } from './gates/verification-summary.ts';
export type { Providers, RolloutOptions } from './options.ts';
export { describePlan } from './plan/describe-plan.ts';
export type {
  Action,
  Lane,
  Limits,
  Phase,
  Plan,
  PlannedProvider,
  PlannedRegion,
  PlanPreview,
  Step,
} from './plan/plan.ts';
export { type PlanOptions, planRollout } from './plan/plan-rollout.ts';
export { defineProvider } from './provider/define-provider.ts';
export type { Call } from './provider/v1/call.ts';
export type { Capabilities } from './provider/v1/capabilities.ts';
export type { Json } from './provider/v1/json.ts';
export type { Model } from './provider/v1/model.ts';
export type { Observation } from './provider/v1/observation.ts';
export type { Prepared } from './provider/v1/prepared.ts';
export type { Answer, Provider } from './provider/v1/provider.ts';
export { type ProviderError, providerError } from './provider/v1/provider-error.ts';
export type { Verification } from './provider/v1/verification.ts';
export { resumeRollout, rollout, startRollout } from './rollout.ts';
export { type AdvanceOptions, advance, type Turn } from './run/advance.ts';
export { type ExportedRollout, exportRollout } from './run/export-rollout.ts';
export { type ImportedRollout, importRollout } from './run/import-rollout.ts';
export { type ListedRollout, listRollouts } from './run/list-rollouts.ts';
export { pruneRollouts } from './run/prune-rollouts.ts';
export { type ReadRollout, readRollout } from './run/read-rollout.ts';
export type { Commanded, Refused, RolloutRun } from './run/rollout-run.ts';
export type { Duration } from './spec/duration.ts';
export { parseSpec } from './spec/parse-spec.ts';
export type {
  ModelSpec,
  PerRegion,
  RetryPolicy,
  RolloutSpec,
  Stage,
  Timeouts,
  VerifyPolicy,
} from './spec/rollout-spec.ts';
export type { LabelledSample, Predicate, Samples } from './spec/samples.ts';
export { specJsonSchema } from './spec/spec-json-schema.ts';
export { evolve } from './state/evolve.ts';
export { type ProcessRow, processTable } from './state/process-table.ts';
export type { RegionReport, RolloutReport, RolloutWarning } from './state/rollout-report.ts';
export {
  initialState,
  type LaneState,
  type RegionState,
  type RolloutState,
  type StepState,
} from './state/rollout-state.ts';
export {
  type DeploymentStatus,
  type StatusTracker,
  statusTracker,
  type VerificationStatus,
} from './state/status-tracker.ts';
