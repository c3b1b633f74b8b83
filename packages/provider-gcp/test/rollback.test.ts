import type { Json, Provider } from '@landfall/core/provider';
import { type Inventory, type RollbackSetup, rollbackRules } from '@landfall/core/testing';
import { EVERY, SEED, SHARE } from '@landfall/tests-support';
import { describe, expect, it } from 'vitest';
import type { GcpSettings } from '../src/index.ts';
import { PERCENT_LABEL } from '../src/maker.ts';
import { serveVersion } from './serve-version.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { type World, worldOf } from './world.ts';

const REGION = 'europe-west4';

const vertex = memoryVertex();

/** Everything in the region, whoever made it: the models, and the endpoints with what takes which share there. */
function inventoryOf(): Inventory {
  const { models, endpoints } = vertex.project.region(REGION);
  const inventory: Record<string, Json> = {};
  for (const id of models.keys()) inventory[`model ${id}`] = true;
  for (const { id, deployed, split = {}, labels } of endpoints.values())
    inventory[`endpoint ${id}`] = {
      deployed: deployed.map((one) => ({ id: one.id, model: one.model, percent: split[one.id] ?? 0 })),
      share: labels[PERCENT_LABEL] ?? null,
    };
  return inventory;
}

/** Every rollout has a project of its own. Some of the calls are disturbed here, all of them by `npm run exhaust`. */
function setupOf(settings: Partial<GcpSettings>, serveForeign: RollbackSetup['serveForeign']): RollbackSetup {
  let world: World | undefined;
  return {
    provider: () => {
      world = worldOf(vertex, {}, settings);
      return world.provider as Provider;
    },
    inventory: inventoryOf,
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
