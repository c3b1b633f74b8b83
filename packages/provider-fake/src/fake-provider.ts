import {
  type Answer,
  type Call,
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
  type TrafficChange,
  trafficByVersion,
} from './cloud-questions.ts';
import { statusAt } from './deployed.ts';
import { describeDeployment } from './describe-deployment.ts';
import { fakeCapabilities } from './fake-capabilities.ts';
import { createFakeCloud, type FakeCloud, serve } from './fake-cloud.ts';
import type { FakeDeployment } from './fake-deployment.ts';
import type { FakeOptions } from './fake-options.ts';
import type { Fault, ProviderMethod } from './fault.ts';
import { loseDeployments } from './lose-deployments.ts';
import { prepareDeployment } from './prepare-deployment.ts';
import { readHealth } from './read-health.ts';
import { verifyDeployment } from './verify-deployment.ts';

/** A provider whose cloud is in memory, with the questions that a test asks of it. */
export interface FakeProvider extends Provider<FakeDeployment> {
  health(request: { readonly deployment: FakeDeployment; readonly query: MetricQuery }, call: Call): Answer<Reading>;
  /** Every call, in the order in which they came. */
  readonly calls: readonly LoggedCall[];
  /** Every change of a share of user traffic so far, oldest first; what served before any rollout comes at 0. */
  readonly trafficHistory: readonly TrafficChange[];
  /** Percent of a region's traffic by version, such as `{ '41': 90, '42': 10 }`: the truth at `at`, default now, whatever reads show. */
  trafficIn(region: string, at?: number): Readonly<Record<string, number>>;
  /** Every deployment that exists in any region: the truth at `at`, default now. */
  running(at?: number): readonly RunningDeployment[];
  /** Adds a fault to the end of the script. */
  fault(fault: Fault): void;
  /** The faults that have hit nothing so far, in the order of the script: one that is left at the end of a test may be aimed at nothing. */
  unusedFaults(): readonly Fault[];
  /** Sends all traffic of a region to a version, from outside any rollout, made if need be; null sends it nowhere. */
  serve(region: string, version: string | null): void;
  /** Lets every deployment of a version in a region fail from `at` on, default now: it stays there, and answers nothing. */
  crash(region: string, version: string, at?: number): void;
  /** Removes every deployment of a version in a region from `at` on, default now, with its traffic. */
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
        message: `${deployment.name} is not there in ${call.region}, so it cannot be monitored.`,
      }),
    );
  }
  deployed.monitored = true;
  return ok(deployment);
}

/** A small cloud in memory for tests of rollouts. All its state is its own; it throws only for options, faults and regions that could mean nothing. */
export function fakeProvider(options: FakeOptions = {}): FakeProvider {
  checkOptions(options);
  const cloud = createFakeCloud(options);
  const log = createCallLog(options.log ?? true);
  let now = 0;
  const answer = createAnswerCall(cloud.script, log, options.clock, (at) => {
    now = Math.max(now, at);
  });

  /** A call about a deployment, whose handle must be of the region that is called. */
  function about<T>(
    method: ProviderMethod,
    deployment: FakeDeployment,
    call: Call,
    work: () => Result<T, ProviderError>,
    details?: Pick<CallRequest, 'from' | 'percent' | 'samples' | 'metric'>,
  ): Answer<T> {
    const { name, version, region } = deployment;
    return answer(method, call, { name, version, ...details }, () => {
      if (region === call.region) return work();
      const message = `${name} is a deployment of ${region}, and ${method} was called in ${call.region}.`;
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
    health({ deployment, query }, call) {
      return about('health', deployment, call, () => readHealth(cloud, deployment, query, call), {
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
