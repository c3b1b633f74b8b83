import {
  type Answer,
  type Call,
  type Health,
  type HealthQuery,
  type MetricQuery,
  type Provider,
  type ProviderError,
  providerError,
  type Reading,
} from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import { acceptDeploy } from './accept-deploy.ts';
import { acceptRetire } from './accept-retire.ts';
import { acceptRoute } from './accept-route.ts';
import { createAnswerCall } from './answer-call.ts';
import { type CallRequest, createCallLog, type LoggedCall } from './call-log.ts';
import { checkFault, checkOptions, checkRegion } from './check-aim.ts';
import {
  listRunning,
  listTrafficChanges,
  type RunningDeployment,
  requestsByVersion,
  type TrafficChange,
  trafficByVersion,
} from './cloud-questions.ts';
import { statusAt } from './deployed.ts';
import { describeDeployment } from './describe-deployment.ts';
import { fakeCapabilities, fakeHealth } from './fake-capabilities.ts';
import { createFakeCloud, type FakeCloud, serve } from './fake-cloud.ts';
import type { FakeDeployment } from './fake-deployment.ts';
import type { FakeOptions } from './fake-options.ts';
import type { FakeCounts } from './fake-requests.ts';
import type { Fault, ProviderMethod } from './fault.ts';
import { loseDeployments } from './lose-deployments.ts';
import { prepareDeployment } from './prepare-deployment.ts';
import { readHealth } from './read-health.ts';
import { readMetric } from './read-metric.ts';
import { verifyDeployment } from './verify-deployment.ts';

/** A provider with a cloud in memory, and functions for tests. */
export interface FakeProvider extends Provider<FakeDeployment> {
  health(request: { readonly deployment: FakeDeployment } & HealthQuery, call: Call): Answer<Health>;
  metric(request: { readonly deployment: FakeDeployment; readonly query: MetricQuery }, call: Call): Answer<Reading>;
  /** Every call, in order. */
  readonly calls: readonly LoggedCall[];
  /** Every change of a share of user traffic so far, oldest first; deployments from the options have the time 0. */
  readonly trafficHistory: readonly TrafficChange[];
  /** A region's real traffic in percent by version at `at` (default now), such as `{ '41': 90, '42': 10 }`, even while reads lag. */
  trafficIn(region: string, at?: number): Readonly<Record<string, number>>;
  /** How many requests users sent to a region from `from` (default: the first call) up to `to` (default now), and how many of them failed, by version. */
  requestsIn(
    region: string,
    from?: number,
    to?: number,
  ): Readonly<Record<string, Pick<FakeCounts, 'requests' | 'errors'>>>;
  /** Every deployment that really exists in any region at `at` (default now). */
  running(at?: number): readonly RunningDeployment[];
  /** Adds a fault to the end of the script. */
  fault(fault: Fault): void;
  /** The faults that have not happened yet, in the order of the script. One that is left at the end of a test may match nothing. */
  unusedFaults(): readonly Fault[];
  /** Sends all traffic of a region to a version, as somebody outside the rollout would. Makes its deployment if needed; null sends the traffic nowhere. */
  serve(region: string, version: string | null): void;
  /** Makes every deployment of a version in a region fail from `at` on (default now): it still exists, but does not answer. */
  crash(region: string, version: string, at?: number): void;
  /** Removes every deployment of a version in a region, with its traffic, from `at` on (default now). */
  remove(region: string, version: string, at?: number): void;
}

function monitorDeployment(
  cloud: FakeCloud,
  deployment: FakeDeployment,
  call: Call,
): Result<FakeDeployment, ProviderError> {
  const deployed = cloud.region(call.region).deployments.get(deployment.name);
  if (deployed === undefined || statusAt(deployed, call.now).state === 'absent') {
    return err(
      providerError({
        kind: 'not-found',
        message: `${deployment.name} does not exist in ${call.region}, so it cannot be monitored.`,
      }),
    );
  }
  deployed.monitored = true;
  return ok(deployment);
}

/** Makes a small cloud in memory for tests of rollouts. Each has its own state. It throws only for options, faults and regions that are not valid. */
export function fakeProvider(options: FakeOptions = {}): FakeProvider {
  checkOptions(options);
  const cloud = createFakeCloud(options);
  const log = createCallLog(options.log ?? true);
  let now = 0;
  let firstCall: number | undefined;
  const answer = createAnswerCall(cloud.script, log, options.clock, (at) => {
    now = Math.max(now, at);
    firstCall ??= at;
  });

  /** Answers a call about a deployment. Its handle must belong to the call's region. */
  function about<T>(
    method: ProviderMethod,
    deployment: FakeDeployment,
    call: Call,
    work: () => Result<T, ProviderError>,
    details?: Pick<CallRequest, 'from' | 'percent' | 'samples' | 'metric' | 'range'>,
  ): Answer<T> {
    const { name, version, region } = deployment;
    return answer(method, call, { name, version, ...details }, () => {
      if (region === call.region) return work();
      const message = `${name} is a deployment in ${region}, but ${method} was called in ${call.region}.`;
      return err(providerError({ kind: 'invalid', message }));
    });
  }

  return {
    specVersion: 'v1',
    name: options.name ?? 'fake',
    capabilities: fakeCapabilities(options),
    prepare: ({ model }, call) =>
      answer('prepare', call, { version: model.version }, () => ok(prepareDeployment(cloud, model, call))),
    deploy: ({ deployment }, call) => about('deploy', deployment, call, () => acceptDeploy(cloud, deployment, call)),
    describe: ({ deployment }, call) =>
      about('describe', deployment, call, () => ok(describeDeployment(cloud, deployment, call))),
    verify({ deployment, samples }, call) {
      return about('verify', deployment, call, () => verifyDeployment(cloud, deployment, samples, call), {
        samples: samples.length,
      });
    },
    route(request, call) {
      const { deployment, from, percent } = request;
      return about('route', deployment, call, () => acceptRoute(cloud, request, call), { from, percent });
    },
    monitor: ({ deployment }, call) =>
      about('monitor', deployment, call, () => monitorDeployment(cloud, deployment, call)),
    health({ deployment, ...query }, call) {
      const { from, to } = query;
      return about('health', deployment, call, () => readHealth(cloud, deployment, query, fakeHealth(options), call), {
        range: { from, to },
      });
    },
    metric({ deployment, query }, call) {
      return about('metric', deployment, call, () => readMetric(cloud, deployment, query, call), {
        metric: query.metric,
      });
    },
    retire: ({ deployment }, call) => about('retire', deployment, call, () => acceptRetire(cloud, deployment, call)),
    calls: log.calls,
    get trafficHistory() {
      return [...cloud.regions.values()]
        .flatMap((region) => listTrafficChanges(region, now))
        .sort((one, other) => one.at - other.at);
    },
    trafficIn: (region, at = now) => trafficByVersion(cloud.region(checkRegion(region)), at),
    requestsIn: (region, from = firstCall ?? now, to = now) =>
      requestsByVersion(cloud.region(checkRegion(region)), options, { from, to }),
    running: (at = now) => [...cloud.regions.values()].flatMap((region) => listRunning(region, at)),
    fault(fault) {
      checkFault(fault, options);
      cloud.script.add(fault);
    },
    unusedFaults: () => cloud.script.unused(),
    serve: (region, version) => serve(cloud.region(checkRegion(region)), version === null ? null : { version }, now),
    crash: (region, version, at = now) => loseDeployments(cloud.region(checkRegion(region)), version, at, 'crash'),
    remove: (region, version, at = now) => loseDeployments(cloud.region(checkRegion(region)), version, at, 'remove'),
  };
}
