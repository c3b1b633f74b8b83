import { expect, it } from 'vitest';
import { serveVersion } from './serve-version.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { answered, callOf, deployed, REGION, routed } from './stepwise.ts';
import { holdingsIn, specOf, start, worldOf } from './world.ts';

const vertex = memoryVertex();

const UPDATE = specOf('2', { regions: [`gcp/${REGION}`] });

/** A version is on the endpoint, and the split is empty: nothing takes traffic. */
function idle(): void {
  serveVersion(vertex.project, REGION, '1');
  const endpoint = vertex.project.region(REGION).endpoints.get('fraud');
  if (endpoint !== undefined) endpoint.split = {};
}

it('beside an idle model, a first rollout can be rolled back', async () => {
  const fault = { kind: 'refused', method: 'rawPredict', code: 'PERMISSION_DENIED' } as const;
  for (const faults of [[], [fault]]) {
    const world = worldOf(vertex, { faults });
    idle();
    const before = holdingsIn(world, REGION);
    const run = start(world, UPDATE);
    run.on('phase-start', ({ phase }) => {
      if (phase === 'monitor') void run.abort('enough');
    });
    expect((await run.result)._unsafeUnwrapErr()).toMatchObject({ rollback: { outcome: 'completed' } });
    expect(holdingsIn(world, REGION)).toEqual(before);
    expect(vertex.project.trafficIn(REGION, 'fraud')).toEqual({});
  }
});

it('what somebody else has sent traffic to meanwhile is left alone', async () => {
  const world = worldOf(vertex);
  idle();
  const { deployment, previous } = await deployed(world, '2');
  const served = await routed(world, { deployment, previous, from: 0, percent: 100 });
  const endpoint = vertex.project.region(REGION).endpoints.get('fraud');
  const [other] = endpoint?.deployed ?? [];
  if (endpoint !== undefined && other !== undefined)
    endpoint.split = { [other.id]: 90, [deployment.deployedModel]: 10 };
  const refused = await world.provider.retire({ deployment: served }, callOf(world, 'r2/remove/1'));
  expect(refused._unsafeUnwrapErr()).toMatchObject({ kind: 'conflict' });
  expect(vertex.project.trafficIn(REGION, 'fraud')).toEqual({ '1': 90, '2': 10 });
});

it('a version of a later rollout is not removed with its traffic while an idle one could take it', async () => {
  const world = worldOf(vertex);
  serveVersion(vertex.project, REGION, '1');
  const { deployment, previous } = await deployed(world, '2');
  const served = await routed(world, { deployment, previous, from: 0, percent: 100 });
  const call = callOf(world, 'r2/remove/1');
  expect((await world.provider.retire({ deployment: served }, call))._unsafeUnwrapErr().kind).toBe('conflict');
  expect((await answered(world.provider.describe({ deployment: served }, call))).state).toBe('ready');
});
