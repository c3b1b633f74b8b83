import type { Provider } from '@landfall/core/provider';
import { conformanceRules, virtualClock } from '@landfall/core/testing';
import { countCalls } from '@landfall/tests-support';
import { afterAll, describe, expect, it } from 'vitest';
import { gcpProvider } from '../src/index.ts';
import { conformanceSetup } from './conformance-setup.ts';
import { startVertex } from './simulator/start-vertex.ts';

const busy = { calls: 0, unanswered: 0 };
const clock = virtualClock({ isBusy: () => busy.calls > 0 });
const vertex = await startVertex({ now: () => clock.now() });
afterAll(() => vertex.close());

const provider = countCalls(gcpProvider(vertex.settings), busy) as Provider;

describe('Vertex over its own wire, one endpoint for all versions', () => {
  it.for(conformanceRules(conformanceSetup(vertex, provider, clock)))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});
