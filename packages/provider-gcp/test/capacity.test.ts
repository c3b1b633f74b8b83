import { describe, expect, it } from 'vitest';
import type { GcpSettings } from '../src/index.ts';
import { type Serving, serveVersion } from './serve-version.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { answered, callOf, modelOf, REGION } from './stepwise.ts';
import { specOf, start, succeed, type World, worldOf } from './world.ts';

const vertex = memoryVertex();

const MACHINE = 'n1-standard-4';

/** Version 1 serves on six machines that autoscaling has brought; what is configured for version 2 is told. */
function worldWithSix(settings: Partial<GcpSettings>, serving: Serving = { replicas: 6 }): World {
  const world = worldOf(vertex, {}, settings);
  serveVersion(vertex.project, REGION, '1', serving);
  return world;
}

function replicasOf(version: string): readonly [min: number, max: number] | undefined {
  const { models, endpoints } = vertex.project.region(REGION);
  const there = endpoints
    .get('fraud')
    ?.deployed.find(({ model }) => models.get(model)?.description.includes(`"version":"${version}"`));
  return there === undefined ? undefined : [there.resources.minReplicaCount, there.resources.maxReplicaCount];
}

/** What version 2 has when all of the traffic goes to it, and after the rollout. */
async function rolledOut(world: World) {
  const run = start(world, specOf('2', { regions: [`gcp/${REGION}`] }));
  let routed: readonly [number, number] | undefined;
  run.on('phase-end', ({ phase }) => {
    if (phase.startsWith('route')) routed = replicasOf('2');
  });
  const result = await run.result;
  await world.clock.sleep(60_000);
  return { routed, after: replicasOf('2'), succeeded: result.isOk() };
}

async function findingsIn(world: World) {
  const { findings } = await answered(
    world.provider.prepare({ model: modelOf('2') }, callOf(world, 'r2/deploy:gcp/europe-west4/1')),
  );
  return findings;
}

describe('what the previous deployment has', () => {
  it.each<readonly [string, Partial<GcpSettings>, readonly [number, number], readonly [number, number]]>([
    [
      'is a floor until the rollout ends',
      { serving: { machineType: MACHINE, minReplicas: 1, maxReplicas: 8 } },
      [6, 8],
      [1, 8],
    ],
    [
      'is a floor where no maximum is configured',
      { serving: { machineType: MACHINE, minReplicas: 1 } },
      [6, 6],
      [1, 1],
    ],
    [
      'is never a reason to go above the maximum',
      { serving: { machineType: MACHINE, minReplicas: 1, maxReplicas: 4 } },
      [4, 4],
      [1, 4],
    ],
    [
      'counts for nothing where what is configured shall apply from the start',
      { capacity: 'as-configured', serving: { machineType: MACHINE, minReplicas: 1, maxReplicas: 8 } },
      [1, 8],
      [1, 8],
    ],
    [
      'changes nothing where more is configured',
      { serving: { machineType: MACHINE, minReplicas: 7, maxReplicas: 8 } },
      [7, 8],
      [7, 8],
    ],
  ])('%s', async (_what, settings, routed, after) => {
    expect(await rolledOut(worldWithSix(settings))).toEqual({ routed, after, succeeded: true });
    const mutations = vertex.project.counts(REGION)['mutateDeployedModel'] ?? 0;
    expect(mutations).toBe(String(routed) === String(after) ? 0 : 1);
  });

  it('is no obstacle to the removal of the previous deployment, which waits until the capacity is lowered', async () => {
    const world = worldWithSix({ serving: { machineType: MACHINE, minReplicas: 1, maxReplicas: 8 } });
    await succeed(world, specOf('2', { regions: [`gcp/${REGION}`], previous: 'retire' }));
    expect(replicasOf('1')).toBeUndefined();
    expect(replicasOf('2')).toEqual([1, 8]);
  });

  it('of another type of machine cannot be compared, which is a warning', async () => {
    const world = worldWithSix(
      { serving: { machineType: MACHINE, minReplicas: 1, maxReplicas: 8 } },
      {
        machineType: 'n1-standard-8',
        replicas: 6,
      },
    );
    expect(await findingsIn(world)).toEqual([
      { level: 'warning', message: expect.stringMatching(/6 replicas of n1-standard-8, .* 1 of n1-standard-4/) },
    ]);
    expect(await rolledOut(world)).toMatchObject({ routed: [1, 8], after: [1, 8] });
  });

  it('above the configured maximum is a warning', async () => {
    const world = worldWithSix({ serving: { machineType: MACHINE, minReplicas: 1, maxReplicas: 4 } });
    expect(await findingsIn(world)).toEqual([
      { level: 'warning', message: expect.stringMatching(/has 6 replicas, and "maxReplicas" allows this one 4/) },
    ]);
  });

  it('on an endpoint for each version is a floor as well', async () => {
    const traffic = { traffic: 'endpoint', serving: { machineType: MACHINE, minReplicas: 1, maxReplicas: 8 } } as const;
    const world = worldOf(vertex, {}, traffic);
    await succeed(world, specOf('1', { regions: [`gcp/${REGION}`] }));
    for (const { deployed } of vertex.project.region(REGION).endpoints.values())
      for (const one of deployed) one.available = 5;
    const key = 'r2/deploy:gcp/europe-west4/1';
    const { deployment } = await answered(world.provider.prepare({ model: modelOf('2') }, callOf(world, key)));
    expect(deployment.atLeast).toBe(5);
  });
});
