import type { Provider } from '@landfall/core/provider';
import type { ConformanceSetup, VirtualClock } from '@landfall/core/testing';
import type { Vertex } from './simulator/start-vertex.ts';

/** What the rules of a provider need to know of Vertex. All regions are asked in the same way, so they are held to the rules in one. */
export function conformanceSetup(vertex: Vertex, provider: Provider, clock: VirtualClock): ConformanceSetup {
  const region = 'europe-west4';
  return {
    // One for all rules: making the clients of one takes longer than most rules do.
    provider: () => provider,
    dispose: () => vertex.reset({ now: () => clock.now() }),
    region,
    otherRegion: 'us-central1',
    model: (version) => ({
      name: 'fraud',
      version,
      artifact: `gs://models-${region}/fraud/${version}/`,
      image: `${region}-docker.pkg.dev/landfall-test/serving/fraud:latest`,
      environment: {},
    }),
    // From then on, whoever takes traffic has requests.
    sendRequests: () => {
      vertex.monitoring.workload = { requestsPerSecond: 10, answers: () => ({ errorShare: 0.1, slowShare: 0.1 }) };
    },
    clock,
    timeoutMs: 3_600_000,
    pollMs: 240_000,
  };
}
