import { formatError } from '@landfall/core';
import { describe, expect, it } from 'vitest';
import { serveVersion } from './serve-version.ts';
import type { Fault } from './simulator/fault.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { REGION } from './stepwise.ts';
import { holdingsIn, specOf, start, succeed, worldOf } from './world.ts';

const vertex = memoryVertex();

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const UPDATE = specOf('2', { regions: [`gcp/${REGION}`], previous: 'retire' });

/** Operations may not be listed. */
const REFUSED: Fault = {
  kind: 'refused',
  method: 'listOperations',
  code: 'PERMISSION_DENIED',
  message: "Permission 'aiplatform.operations.list' denied.",
};

const FAILS: Fault = {
  kind: 'operation-fails',
  method: 'deployModel',
  code: 'FAILED_PRECONDITION',
  message: 'Model server never became ready.',
};

/** A call is carried out, and its answer lost. */
const lost = (method: string): Fault => ({ kind: 'refused', method, times: 1, code: 'UNAVAILABLE', done: true });

const ONE = [`${REGION}/endpoints/fraud`, `${REGION}/endpoints/fraud/*`, `${REGION}/models/fraud-*`];

describe('where operations may not be listed', () => {
  it.each(['nothing', 'uploadModel', 'createEndpoint', 'deployModel', 'undeployModel', 'deleteModel'])(
    'a rollout succeeds, also if the answer of a call is lost: %s',
    async (method) => {
      const world = worldOf(vertex, { faults: [REFUSED, lost(method)] });
      serveVersion(vertex.project, REGION, '1');
      expect((await succeed(world, UPDATE)).left).toEqual([]);
      expect(holdingsIn(world, REGION)).toEqual(ONE);
    },
  );

  it('a version that fails is rolled back within minutes, since what made it is known to have ended', async () => {
    const world = worldOf(vertex, { faults: [REFUSED, FAILS] });
    serveVersion(vertex.project, REGION, '1');
    const run = start(world, UPDATE);
    let rollbackMs = Number.NaN;
    run.on('rollback-start', ({ at }) => {
      rollbackMs = -at;
    });
    run.on('rollback-end', ({ at }) => {
      rollbackMs += at;
    });
    expect((await run.result)._unsafeUnwrapErr()).toMatchObject({ rollback: { outcome: 'completed' } });
    expect(rollbackMs).toBeLessThan(5 * MINUTE);
    expect(holdingsIn(world, REGION)).toEqual(ONE);
  });

  it.for([
    ['it is given time for', '3h', 'completed', 2 * HOUR, /aborted/],
    ['at the deadline', '1h', 'incomplete', HOUR, /may not be listed, so an earlier call may still make model fraud-/],
  ] as const)(
    'nothing is said to be gone while a call whose answer was lost may still make it (%s)',
    async ([, retire, outcome, leastMs, text]) => {
      const uploadMs = 50 * MINUTE;
      const world = worldOf(vertex, { uploadMs, faults: [REFUSED, lost('uploadModel'), lost('createEndpoint')] });
      const run = start(world, { ...UPDATE, timeouts: { retire } });
      const begun = world.clock.now();
      run.on('effect-end', ({ step }) => {
        if (step === `deploy:gcp/${REGION}`) void run.abort('enough');
      });
      const error = (await run.result)._unsafeUnwrapErr();
      expect(error).toMatchObject({ kind: 'aborted', rollback: { outcome } });
      expect(formatError(error)).toMatch(text);
      expect(world.clock.now() - begun).toBeGreaterThanOrEqual(leastMs);
      // The upload came after the abort, and was taken away with the rest.
      expect(holdingsIn(world, REGION)).toEqual([]);
    },
  );
});
