// The version of the provider contract that the engine uses. Everything else in core takes the contract from here.
export type { Call } from './v1/call.ts';
export type { Capabilities } from './v1/capabilities.ts';
export type { Health, HealthCapability, HealthPeriod, HealthQuery } from './v1/health.ts';
export type { Json } from './v1/json.ts';
export type { MetricName, MetricQuery, Reading } from './v1/metric.ts';
export type { Model } from './v1/model.ts';
export type { Needs, Observation } from './v1/observation.ts';
export type { Finding, Prepared } from './v1/prepared.ts';
export type { Machines, Preview } from './v1/preview.ts';
export type { Answer, Provider } from './v1/provider.ts';
export { type ProviderError, type ProviderErrorKind, providerError } from './v1/provider-error.ts';
export type { Sample } from './v1/sample.ts';
export type { Check, SampleResponse, Verification } from './v1/verification.ts';
