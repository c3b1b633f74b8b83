import type { Provider } from '@landfall/core/provider';
import { type RollbackSetup, rollbackRules } from '@landfall/core/testing';
import { EVERY, SEED, SHARE } from '@landfall/tests-support';
import { describe, expect, it } from 'vitest';
import type { GcpSettings } from '../src/index.ts';
import { inventoryOf } from './inventory.ts';
import { serveVersion } from './serve-version.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { type World, worldOf } from './world.ts';

const REGION = 'europe-west4';

const vertex = memoryVertex();

/** Every rollout has a project of its own. Some of the calls are disturbed here, all of them by `npm run exhaust`. */
function setupOf(settings: Partial<GcpSettings>, serveForeign: RollbackSetup['serveForeign']): RollbackSetup {
  let world: World | undefined;
  return {
    provider: () => {
      world = worldOf(vertex, {}, settings);
      return world.provider as Provider;
    },
    inventory: () => inventoryOf(vertex.project, REGION),
    serveForeign,
    region: REGION,
    model: (version) => ({
      name: 'fraud',
      version,
      artifact: `gs://models-${REGION}/fraud/${version}/`,
      image: `${REGION}-docker.pkg.dev/landfall-test/serving/fraud:latest`,
      environment: {},
    }),
    clock: { now: () => world?.clock.now() ?? 0, sleep: async (ms, signal) => world?.clock.sleep(ms, signal) },
    every: EVERY === 1 ? 1 : 3 * EVERY,
    from: SEED,
  };
}

describe(`Vertex, one endpoint for all versions, ${SHARE}`, () => {
  it.for(rollbackRules(setupOf({}, () => serveVersion(vertex.project, REGION, '7'))))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});

describe(`Vertex, an endpoint for each version, ${SHARE}`, () => {
  it.for(rollbackRules(setupOf({ traffic: 'endpoint' }, undefined)))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});
