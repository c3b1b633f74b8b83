import { describe, expect, it } from 'vitest';
import { serveVersion } from './serve-version.ts';
import type { Fault } from './simulator/fault.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { holdingsIn, specOf, start, succeed, worldOf } from './world.ts';

const vertex = memoryVertex();

const MINUTE = 60_000;
const REGION = 'europe-west4';
const UPDATE = specOf('2', { regions: [`gcp/${REGION}`] });

/** The deployment of a colleague comes to nothing. */
const COLLEAGUE_FAILS = {
  kind: 'operation-fails',
  method: 'deployModel',
  about: 'of a colleague',
  code: 'FAILED_PRECONDITION',
  message: 'Model server never became ready. It is of a colleague.',
} as const satisfies Fault;

/** A colleague begins to deploy to our endpoint once we have made a call for the nth time. */
function withColleague(after: string, ms: number, nth = 1) {
  let count = 0;
  const world = worldOf(vertex, {
    faults: [{ ...COLLEAGUE_FAILS, ms }],
    after: (method) => {
      if (method !== after) return;
      count += 1;
      if (count !== nth) return;
      const region = vertex.project.region(REGION);
      const of = { method: 'deployModel', resource: 'endpoints/fraud', ms, about: 'of a colleague' };
      vertex.project.begin(region, of, () => undefined);
    },
  });
  serveVersion(vertex.project, REGION, '1');
  return world;
}

function ofColleague() {
  const all = [...vertex.project.region(REGION).operations.values()];
  return all.filter(({ error }) => error?.message.includes('of a colleague') === true);
}

describe('what a colleague does on our endpoint', () => {
  it.for([
    ['before we deploy to it, for longer than our upload', 'uploadModel', 20 * MINUTE],
    ['before we deploy to it, for a shorter time', 'uploadModel', MINUTE / 2],
    ['in the moment in which we deploy to it', 'getModel', 20 * MINUTE, 3],
  ] as const)('fails %s, and our version is rolled out', async ([, after, ms, nth]) => {
    const world = withColleague(after, ms, nth);
    const report = await succeed(world, UPDATE);
    expect(report.regions[0]?.percent).toBe(100);
    expect(ofColleague()).toHaveLength(1);
  });

  it('is not cancelled when our version is taken back', async () => {
    const world = withColleague('uploadModel', 20 * MINUTE);
    const run = start(world, UPDATE);
    run.on('effect-end', ({ step }) => {
      // By then our upload has ended, and we wait for the colleague.
      if (step === `deploy:gcp/${REGION}`) void world.clock.sleep(3 * MINUTE).then(() => run.abort('enough'));
    });
    expect((await run.result)._unsafeUnwrapErr()).toMatchObject({ rollback: { outcome: 'completed' } });
    // Cancelled, it would have ended in another error.
    expect(ofColleague()).toHaveLength(1);
    expect(holdingsIn(world, REGION).filter((holding) => holding.includes('models/'))).toHaveLength(1);
  });

  it('is not taken for ours when the answer of our own call is lost', async () => {
    const lost = { kind: 'refused', method: 'deployModel', times: 1, code: 'UNAVAILABLE', done: true } as const;
    const world = worldOf(vertex, { faults: [lost] });
    serveVersion(vertex.project, REGION, '1');
    const report = await succeed(world, UPDATE);
    expect(report.regions[0]?.percent).toBe(100);
    const deployments = [...vertex.project.region(REGION).operations.values()].filter(
      ({ method }) => method === 'deployModel',
    );
    expect(deployments).toHaveLength(2);
  });
});
