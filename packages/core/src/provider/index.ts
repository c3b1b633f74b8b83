export { nearestName } from '../input/nearest-name.ts';
export {
  type Answer,
  type Call,
  type Capabilities,
  type Check,
  type Finding,
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
export { refuseUnknownKeys } from './refuse-unknown-keys.ts';
export { isOfLostLog, rolloutInKey } from './rollout-in-key.ts';
export { decodeOutput, encodeSample } from './sample-body.ts';
export { type SettingsIssue, type SettingsSchema, settingsIssues, settingsMessage } from './settings-issues.ts';
export { type Rate, type TokenBucket, tokenBucket } from './token-bucket.ts';
