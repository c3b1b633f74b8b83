export type { CallRequest, LoggedCall } from './call-log.ts';
export type { RunningDeployment, TrafficChange } from './cloud-questions.ts';
export type { FakeDeployment } from './fake-deployment.ts';
export type {
  Asked,
  FakeMetric,
  FakeMetricQuery,
  FakeOptions,
  FakeRegionOptions,
  Ms,
  Serving,
} from './fake-options.ts';
export { type FakeProvider, fakeProvider } from './fake-provider.ts';
export type { CountRequests, FakeCounts, FakeRequests, FakeStretch } from './fake-requests.ts';
export type { CallFault, CloudFault, Fault, ProviderMethod } from './fault.ts';
