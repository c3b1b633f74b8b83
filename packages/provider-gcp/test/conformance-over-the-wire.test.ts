import type { Provider } from '@landfall/core/provider';
import { conformanceRules, virtualClock } from '@landfall/core/testing';
import { countCalls, everyOr, shareOf, shareTitle } from '@landfall/tests-support';
import { afterAll, describe, expect, it } from 'vitest';
import { gcpProvider } from '../src/index.ts';
import { conformanceSetup } from './conformance-setup.ts';
import { startVertex } from './simulator/start-vertex.ts';

const busy = { calls: 0, unanswered: 0 };
const clock = virtualClock({ isBusy: () => busy.calls > 0 });
const vertex = await startVertex({ now: () => clock.now() });
afterAll(() => vertex.close());

const provider = countCalls(gcpProvider(vertex.settings), busy) as Provider;

// In memory, all rules are played (`conformance.test.ts`).
describe(`Vertex over its own wire, one endpoint for all versions, ${shareTitle(3)}`, () => {
  it.for(shareOf(conformanceRules(conformanceSetup(vertex, provider, clock)), { every: everyOr(3) }))(
    '$name',
    async (rule) => {
      await expect(rule.check()).resolves.toBeUndefined();
    },
  );
});
