import { SHARE, shareOf } from '@landfall/tests-support';
import { describe, expect, it } from 'vitest';
import type { GcpSettings } from '../src/index.ts';
import { serveVersion } from './serve-version.ts';
import type { Fault } from './simulator/fault.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { holdingsIn, specOf, start, worldOf } from './world.ts';

const vertex = memoryVertex();

const SECOND = 1_000;
const REGION = 'europe-west4';
const REGIONS = ['us-central1', REGION] as const;

/** One version on the stable endpoint. */
const one = (region: string) => [
  `${region}/endpoints/fraud`,
  `${region}/endpoints/fraud/*`,
  `${region}/models/fraud-*`,
];

/** Operations end at other moments between two looks each time, so that some looks fall just behind an end. */
const SHIFTS = [0, 2.5, 7, 12, 19].map((seconds) => seconds * SECOND);

const FAILS: Fault = {
  kind: 'operation-fails',
  method: 'deployModel',
  region: REGION,
  code: 'FAILED_PRECONDITION',
  message: 'Model server never became ready.',
};

async function rolledOut(settings: Partial<GcpSettings>, lagMs: number, shiftMs: number, faults: readonly Fault[]) {
  const times = { uploadMs: 60 * SECOND + shiftMs, deployMs: 600 * SECOND + shiftMs };
  const world = worldOf(vertex, { lagMs, faults, ...times }, settings);
  for (const region of REGIONS) serveVersion(vertex.project, region, '1');
  const spec = specOf('2', { regions: [REGIONS.map((region) => `gcp/${region}` as const)], verify: {} });
  const result = await start(world, spec).result;
  return {
    shiftMs,
    outcome: result.isOk() ? 'succeeded' : result.error.kind,
    rollback: result.isErr() && result.error.kind === 'rollout-failed' ? result.error.rollback.outcome : 'none',
    there: REGIONS.map((region) => holdingsIn(world, region)),
  };
}

const SETTINGS: readonly (readonly [string, Partial<GcpSettings>])[] = [
  ['without a twin', { twin: false }],
  ['with a twin', {}],
];

describe.each(SETTINGS)(`reads that lag, %s, ${SHARE}`, (_name, settings) => {
  it.each([2, 9])('by %d s, inside settleMs, fail no good version', { timeout: 120_000 }, async (seconds) => {
    for (const shiftMs of shareOf(SHIFTS)) {
      const seen = await rolledOut(settings, seconds * SECOND, shiftMs, []);
      const there = REGIONS.map((region) =>
        [...one(region), `${region}/endpoints/fraud/*`, `${region}/models/fraud-*`].sort(),
      );
      expect(seen).toEqual({ shiftMs, outcome: 'succeeded', rollback: 'none', there });
    }
  });

  it.each([2, 9])('by %d s leave nothing of a version that is taken back', { timeout: 120_000 }, async (seconds) => {
    for (const shiftMs of shareOf(SHIFTS)) {
      const seen = await rolledOut(settings, seconds * SECOND, shiftMs, [FAILS]);
      expect(seen).toEqual({ shiftMs, outcome: 'rollout-failed', rollback: 'completed', there: REGIONS.map(one) });
    }
  });
});

it(`a version that is aborted just after a part of it was made is removed, though reads do not show that part yet, ${SHARE}`, async () => {
  for (const shiftMs of shareOf(SHIFTS)) {
    const world = worldOf(vertex, { lagMs: 9 * SECOND, uploadMs: 5 * SECOND }, { twin: false });
    serveVersion(vertex.project, REGION, '1');
    const run = start(world, specOf('2', { regions: [`gcp/${REGION}`], verify: {} }));
    run.on('effect-end', ({ step }) => {
      if (step === `deploy:gcp/${REGION}`)
        void world.clock.sleep(5 * SECOND + shiftMs / 10).then(() => run.abort('enough'));
    });
    expect((await run.result)._unsafeUnwrapErr()).toMatchObject({
      kind: 'aborted',
      rollback: { outcome: 'completed' },
    });
    expect({ shiftMs, there: holdingsIn(world, REGION) }).toEqual({ shiftMs, there: one(REGION) });
  }
});
