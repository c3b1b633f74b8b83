import type { Provider } from '@landfall/core/provider';
import { type ConformanceSetup, conformanceRules, virtualClock } from '@landfall/core/testing';
import { countCalls } from '@landfall/tests-support';
import { afterAll, describe, expect, it } from 'vitest';
import { type GcpSettings, gcpProvider } from '../src/index.ts';
import { startVertex } from './simulator/start-vertex.ts';

const busy = { calls: 0, unanswered: 0 };
const clock = virtualClock({ isBusy: () => busy.calls > 0 });
const now = () => clock.now();
const vertex = await startVertex({ now });
afterAll(() => vertex.close());

function setupFor(region: string, otherRegion: string, more: Partial<GcpSettings> = {}): ConformanceSetup {
  // One for all rules: making the clients of one takes longer than most rules do.
  const provider = countCalls(gcpProvider({ ...vertex.settings, ...more }), busy) as Provider;
  return {
    provider: () => provider,
    dispose: () => vertex.reset({ now }),
    region,
    otherRegion,
    model: (version) => ({
      name: 'fraud',
      version,
      artifact: `gs://models-${region}/fraud/${version}/`,
      image: `${region}-docker.pkg.dev/landfall-test/serving/fraud:latest`,
      environment: {},
    }),
    clock,
    timeoutMs: 3_600_000,
    pollMs: 10_000,
  };
}

const REGIONS = [
  ['us-central1', 'europe-west4'],
  ['europe-west4', 'asia-southeast1'],
  ['asia-southeast1', 'us-central1'],
] as const;

describe.each(REGIONS)('Vertex in %s, one endpoint for all versions', (region, other) => {
  it.for(conformanceRules(setupFor(region, other)))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});

const KINDS: readonly (readonly [string, Partial<GcpSettings>])[] = [
  ['an endpoint for each version', { traffic: 'endpoint' }],
  ['endpoints with a host of their own', { dedicated: true }],
  ['alert policies', { alerts: [{ metric: 'errors', above: 5 }] }],
];

describe.each(KINDS)('Vertex with %s', (_kind, more) => {
  it.for(conformanceRules(setupFor('us-central1', 'europe-west4', more)))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});
