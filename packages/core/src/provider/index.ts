export { stopwatch } from '../clock/stopwatch.ts';
export { nearestName } from '../input/nearest-name.ts';
export { type ClientCache, type ClientSource, clientCache } from './client-cache.ts';
export {
  type Answer,
  type Call,
  type Capabilities,
  type Check,
  type Finding,
  type Health,
  type HealthCapability,
  type HealthPeriod,
  type HealthQuery,
  type Json,
  type Machines,
  type MetricName,
  type MetricQuery,
  type Model,
  type Needs,
  type Observation,
  type Prepared,
  type Preview,
  type Provider,
  type ProviderError,
  type ProviderErrorKind,
  providerError,
  type Reading,
  type Sample,
  type SampleResponse,
  type Verification,
} from './contract.ts';
export { defineProvider } from './define-provider.ts';
export type {
  Counts,
  Describe,
  Given,
  GivenOrNothing,
  GivenPrepared,
  GivenVerification,
  PreparingProvider,
  ProviderParts,
  SimpleProvider,
  Tracked,
} from './defined-provider.ts';
export { describeShares } from './describe-shares.ts';
export { type ErrorMeaning, type ErrorText, errorTexts } from './error-texts.ts';
export { fieldOf } from './field-of.ts';
export { info, lostLogFinding, problem, warning } from './findings.ts';
export { ifThere } from './if-there.ts';
export { type MinuteWindow, minuteWindow } from './minute-window.ts';
export { refuseUnknownKeys } from './refuse-unknown-keys.ts';
export { isOfLostLog, rolloutInKey } from './rollout-in-key.ts';
export { decodeOutput, encodeSample } from './sample-body.ts';
export { SettingsError, type SettingsIssue, type SettingsSchema, settingsReader } from './settings-reader.ts';
export { type Rate, type TokenBucket, tokenBucket } from './token-bucket.ts';
export { tokenBuckets } from './token-buckets.ts';
