import type { Provider } from '@landfall/core/provider';
import { conformanceRules, virtualClock } from '@landfall/core/testing';
import { describe, expect, it } from 'vitest';
import { providerOver } from '../src/gcp-provider.ts';
import type { GcpSettings } from '../src/index.ts';
import { conformanceSetup } from './conformance-setup.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';

const vertex = memoryVertex({ now: () => clock.now() });
const clock = virtualClock({ isBusy: vertex.isAnswering });

const KINDS: readonly (readonly [string, Partial<GcpSettings>])[] = [
  ['one endpoint for all versions', {}],
  ['an endpoint for each version', { traffic: 'endpoint' }],
  ['endpoints with a host of their own', { dedicated: true }],
  ['alert policies', { alerts: [{ metric: 'errors', above: 5 }] }],
];

describe.each(KINDS)('Vertex with %s', (_kind, more) => {
  const provider = providerOver({ ...vertex.settings, ...more }, vertex.connect) as Provider;
  it.for(conformanceRules(conformanceSetup(vertex, provider, clock)))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});
