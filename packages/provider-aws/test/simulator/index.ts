export type {
  AccountOptions,
  ByRegionAndType,
  Duration,
  ModelAnswer,
  ModelRequest,
} from './account-options.ts';
export type { CallFilter, CallRecord, Made } from './call-record.ts';
export type { AlarmState } from './cloudwatch/alarm-record.ts';
export type { Fault } from './fault.ts';
export type { TrafficInput } from './feed-traffic.ts';
export type { HeldEndpoint, HeldVariant, Holdings } from './holdings.ts';
export { Refusal } from './refusal.ts';
export type { EndpointStatus } from './sagemaker/endpoint-record.ts';
export type { SeedServing, SeedVariant } from './seed-serving.ts';
export { type SimulatedAccount, simulatedAccount } from './simulated-account.ts';
