import { type RolloutEvent, rollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import type { Provider } from '@landfall/core/provider';
import type { Router } from '@landfall/core/router';
import { virtualClock } from '@landfall/core/testing';
import { providerOver } from '../../src/gcp-provider.ts';
import { memoryVertex } from '../simulator/memory-vertex.ts';
import { samplesOf, specOf } from '../world.ts';
import { type RoutingWorld, tableOf } from './routing-world.ts';

const MINUTE = 60_000;
export const REGIONS = ['us-central1', 'europe-west4'] as const;

/** Whether a version's answers are good, and where clients send requests to it in a region. */
export interface RolloutWorldOptions {
  readonly isBad: () => boolean;
  readonly url: (version: string) => string | Readonly<Record<string, string>>;
}

/** Two versions, in two regions. The second one is a canary: it is judged at 25 %, and once it is in the table. */
function specOfVersion(version: '1' | '2', url: RolloutWorldOptions['url']) {
  return specOf(version, {
    regions: REGIONS.map((region) => `gcp/${region}`),
    routing: { url: url(version) },
    ...(version === '2' && { stages: [25, 100].map((percent) => ({ percent, bake: { min: '10m', max: '1h' } })) }),
  });
}

/** A project whose clients send requests, and what rolls versions out there through a router, on one clock. */
export function rolloutWorld(world: RoutingWorld, make: () => Router, { isBad, url }: RolloutWorldOptions) {
  let asked = 0;
  const vertex = memoryVertex();
  const clock = virtualClock({ startAt: 1_893_456_000_000, isBusy: () => asked > 0 || vertex.isAnswering() });
  vertex.reset({ now: () => clock.now() });
  world.begin(() => clock.now());
  vertex.monitoring.workload = {
    requestsPerSecond: 400,
    answers: (version) => ({ errorShare: version === '2' && isBad() ? 0.2 : 0.001 }),
  };

  /** No time passes while a router waits for an answer. */
  function counted<Given extends readonly unknown[], T>(ask: (...given: Given) => PromiseLike<T>) {
    return async (...given: Given): Promise<T> => {
      asked += 1;
      try {
        return await ask(...given);
      } finally {
        asked -= 1;
      }
    };
  }

  const inner = make();
  const router: Router = {
    ...inner,
    read: counted(inner.read) as never,
    apply: counted(inner.apply) as never,
    ...(inner.pending !== undefined && { pending: counted(inner.pending) as never }),
  };
  const provider = providerOver(vertex.settings, vertex.connect) as Provider;
  const journal = memoryJournal();

  return {
    vertex,
    clock,
    table: async () => tableOf(inner),
    /** Rolls a version out, to its end. */
    async play(version: '1' | '2', id: string, listen: (event: RolloutEvent) => void = () => undefined) {
      const samples = samplesOf(version);
      const run = rollout(specOfVersion(version, url), {
        providers: { gcp: provider },
        router,
        clock,
        journal,
        id,
        samples,
      });
      for (const type of ['step-start', 'step-end'] as const) run.on(type, listen);
      const result = await run.result;
      // Clients go on sending for an hour.
      await clock.sleep(60 * MINUTE);
      return result;
    },
  };
}
