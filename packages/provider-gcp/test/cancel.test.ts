import { formatError } from '@landfall/core';
import { describe, expect, it } from 'vitest';
import { serveVersion } from './serve-version.ts';
import type { Fault } from './simulator/fault.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import type { VertexOptions } from './simulator/vertex-project.ts';
import { holdingsIn, specOf, start, type World, worldOf } from './world.ts';

const vertex = memoryVertex();

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const REGION = 'europe-west4';
const UPDATE = specOf('2', { regions: [`gcp/${REGION}`] });

/** Version 1, which served before, as it was. */
const BEFORE = [`${REGION}/endpoints/fraud`, `${REGION}/endpoints/fraud/*`, `${REGION}/models/fraud-*`];

function hang(method: string): Fault {
  const fault = { kind: 'operation-fails', code: 'INTERNAL', message: 'never' } as const;
  return { ...fault, method, ms: Number.POSITIVE_INFINITY };
}

function serving(cloud: Partial<VertexOptions>, settings: Parameters<typeof worldOf>[2] = {}): World {
  const world = worldOf(vertex, cloud, settings);
  serveVersion(vertex.project, REGION, '1');
  return world;
}

/** How an update comes out that is aborted as soon as a call was answered, and how long its rollback takes. */
async function aborted(world: World, atCall: number) {
  const run = start(world, UPDATE);
  let calls = 0;
  let rollbackMs = Number.NaN;
  run.on('effect-end', ({ step }) => {
    if (step === `deploy:gcp/${REGION}` && ++calls === atCall) void run.abort('enough');
  });
  run.on('rollback-start', ({ at }) => {
    rollbackMs = -at;
  });
  run.on('rollback-end', ({ at }) => {
    rollbackMs += at;
  });
  const error = (await run.result)._unsafeUnwrapErr();
  return { error, rollbackMs, there: holdingsIn(world, REGION) };
}

function unfinished(): readonly string[] {
  const all = [...vertex.project.region(REGION).operations.values()];
  return all.filter(({ applied }) => !applied).map(({ method }) => method);
}

describe('what makes a version ends with it', () => {
  it.for([
    ['upload', 1, []],
    ['deployment', 2, []],
    ['deployment that never ends', 2, [hang('deployModel')]],
    ['upload that never ends', 1, [hang('uploadModel')]],
  ] as const)('an abort in the middle of its %s is over within minutes', async ([, atCall, faults]) => {
    const { error, rollbackMs, there } = await aborted(serving({ faults }), atCall);
    expect(error).toMatchObject({ kind: 'aborted', rollback: { outcome: 'completed' } });
    expect(rollbackMs).toBeLessThan(5 * MINUTE);
    expect(there).toEqual(BEFORE);
    expect(unfinished()).toEqual([]);
    expect(vertex.project.trafficIn(REGION, 'fraud')).toEqual({ '1': 100 });
  });

  it('replicas that never come are taken away with the others', async () => {
    const short = { kind: 'short-of-replicas', method: 'deployModel', available: 1, message: 'Waiting.' } as const;
    const serving3 = { machineType: 'n1-standard-4', minReplicas: 3, requiredReplicas: 1 };
    const world = serving({ faults: [short] }, { serving: serving3 });
    const begun = world.clock.now();
    const error = (await start(world, UPDATE).result)._unsafeUnwrapErr();
    expect(error).toMatchObject({ failures: [{ kind: 'timed-out' }], rollback: { outcome: 'completed' } });
    expect(holdingsIn(world, REGION)).toEqual(BEFORE);
    // An hour for the replicas, and minutes for the rollback.
    expect(world.clock.now() - begun).toBeLessThan(HOUR + 10 * MINUTE);
  });

  it.for([
    ['refused', { faults: [{ kind: 'refused', method: 'cancelOperation', code: 'UNIMPLEMENTED' }] }],
    ['taken and not followed', { cancels: 'nothing' }],
  ] as const)('where a cancellation is %s, the deployment is awaited and then removed', async ([, cloud]) => {
    const { error, rollbackMs, there } = await aborted(serving(cloud), 2);
    expect(error).toMatchObject({ kind: 'aborted', rollback: { outcome: 'completed' } });
    expect(rollbackMs).toBeGreaterThan(9 * MINUTE);
    expect(there).toEqual(BEFORE);
    expect(vertex.project.counts()['cancelOperation']).toBeLessThan(3);
  });

  it('a cancellation that cannot be asked for now is asked for again', async () => {
    const faults = [{ kind: 'refused', method: 'cancelOperation', times: 1, code: 'UNAVAILABLE' }] as const;
    const { error, rollbackMs } = await aborted(serving({ faults }), 2);
    expect(error).toMatchObject({ rollback: { outcome: 'completed' } });
    expect(rollbackMs).toBeLessThan(5 * MINUTE);
  });

  it('a deployment that neither ends nor can be cancelled is named, at the deadline of the rollback', async () => {
    const world = serving({ cancels: 'nothing', faults: [hang('deployModel')] });
    const { error, rollbackMs } = await aborted(world, 2);
    expect(error).toMatchObject({ kind: 'aborted', rollback: { outcome: 'incomplete' } });
    expect(formatError(error)).toContain('the deployment is under way');
    expect(rollbackMs).toBeGreaterThanOrEqual(HOUR);
    expect(rollbackMs).toBeLessThan(HOUR + 5 * MINUTE);
    expect(vertex.project.trafficIn(REGION, 'fraud')).toEqual({ '1': 100 });
  });
});
