import { describe, expect, it } from 'vitest';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { holdingsIn, REGIONS, specOf, start, succeed, worldOf } from './world.ts';

const vertex = memoryVertex();

/** One version on the stable endpoint, and nothing else. */
const one = (region: string) => [
  `${region}/endpoints/fraud`,
  `${region}/endpoints/fraud/*`,
  `${region}/models/fraud-*`,
];

function trafficEverywhere(): readonly unknown[] {
  return REGIONS.map((region) => vertex.project.trafficIn(region, 'fraud'));
}

describe('a rollout over three regions of Vertex', () => {
  it('makes an endpoint in each, and leaves no twin behind', async () => {
    const world = worldOf(vertex);
    const begun = world.clock.now();
    const report = await succeed(world, specOf('1'));
    expect(report.regions.map(({ percent }) => percent)).toEqual([100, 100, 100]);
    expect(trafficEverywhere()).toEqual([{ '1': 100 }, { '1': 100 }, { '1': 100 }]);
    for (const region of REGIONS) expect(holdingsIn(world, region)).toEqual(one(region));
    const minutes = Math.round((world.clock.now() - begun) / 60_000);
    process.stdout.write(
      `first rollout: ${minutes} virtual minutes, calls in a region ${JSON.stringify(vertex.project.counts('us-central1'))}\n`,
    );
  });

  it('updates in stages, and retires what served before', async () => {
    const world = worldOf(vertex);
    await succeed(world, specOf('1'));
    vertex.project.calls.length = 0;
    const seen: unknown[] = [];
    const run = start(world, specOf('2', { stages: [{ percent: 10 }, { percent: 100 }], previous: 'retire' }));
    run.on('phase-end', () => seen.push(trafficEverywhere()));
    expect((await run.result).isOk()).toBe(true);
    expect(seen).toContainEqual([
      { '1': 90, '2': 10 },
      { '1': 90, '2': 10 },
      { '1': 90, '2': 10 },
    ]);
    expect(trafficEverywhere()).toEqual([{ '2': 100 }, { '2': 100 }, { '2': 100 }]);
    for (const region of REGIONS) expect(holdingsIn(world, region)).toEqual(one(region));
    process.stdout.write(
      `update in stages: calls in the first region ${JSON.stringify(vertex.project.counts(REGIONS[0]))}, in the last ${JSON.stringify(vertex.project.counts(REGIONS[2]))}\n`,
    );
  });

  it('takes a version back whose container fails, and leaves the others alone', async () => {
    const world = worldOf(vertex, {
      faults: [
        {
          kind: 'operation-fails',
          method: 'deployModel',
          region: 'europe-west4',
          about: '"version":"2"',
          code: 'FAILED_PRECONDITION',
          message:
            'Model server never became ready. Please validate that your model file or container configuration are valid.',
        },
      ],
    });
    await succeed(world, specOf('1'));
    const error = (await start(world, specOf('2')).result)._unsafeUnwrapErr();
    expect(error).toMatchObject({
      kind: 'rollout-failed',
      failures: [{ region: 'gcp/europe-west4', error: { kind: 'container', scope: 'model' } }],
      rollback: { outcome: 'completed' },
    });
    for (const region of REGIONS) expect(holdingsIn(world, region)).toEqual(one(region));
    expect(trafficEverywhere()).toEqual([{ '1': 100 }, { '1': 100 }, { '1': 100 }]);
  });

  it('gives up where a region has no quota, and takes the others back', async () => {
    const crowded = worldOf(vertex, { cpus: { 'asia-southeast1': 4 } });
    const error = (await start(crowded, specOf('2')).result)._unsafeUnwrapErr();
    expect(error).toMatchObject({
      failures: [{ region: 'gcp/asia-southeast1', error: { kind: 'quota', retryable: false } }],
      rollback: { outcome: 'completed' },
    });
    expect(vertex.project.holdings()).toEqual([]);
  });

  it('goes back from 100 percent in one region when the traffic of the other does not move', async () => {
    const world = worldOf(vertex, {
      faults: [
        {
          kind: 'refused',
          method: 'updateEndpoint',
          region: 'europe-west4',
          after: 2,
          times: 1,
          code: 'PERMISSION_DENIED',
          message: 'Permission denied on resource.',
        },
      ],
    });
    await succeed(world, specOf('1', { regions: ['gcp/us-central1', 'gcp/europe-west4'] }));
    const spec = specOf('2', {
      regions: ['gcp/us-central1', 'gcp/europe-west4'],
      stages: [{ percent: 10 }, { percent: 100 }],
    });
    const error = (await start(world, spec).result)._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
    expect(vertex.project.trafficIn('us-central1', 'fraud')).toEqual({ '1': 100 });
    for (const region of ['us-central1', 'europe-west4']) expect(holdingsIn(world, region)).toEqual(one(region));
  });

  it('is repeated after a cloud without room', async () => {
    const world = worldOf(vertex, {
      faults: [
        {
          kind: 'operation-fails',
          method: 'deployModel',
          region: 'us-central1',
          times: 1,
          code: 'RESOURCE_EXHAUSTED',
          message: 'Resource pool exhausted. Not enough resources are available.',
        },
      ],
    });
    await succeed(world, specOf('1'));
    for (const region of REGIONS) expect(holdingsIn(world, region)).toEqual(one(region));
  });
});

describe('without a twin', () => {
  it('samples are refused before anything is made, and a rollout without samples goes through', async () => {
    const world = worldOf(vertex, {}, { twin: false });
    const error = (await start(world, specOf('1')).result)._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'incompatible-provider', provider: 'gcp' });
    expect(vertex.project.calls).toEqual([]);
    const { verify: _, ...unverified } = specOf('2');
    const report = await succeed(world, unverified as typeof unverified & { readonly verify?: never });
    expect(report.regions.map(({ percent }) => percent)).toEqual([100, 100, 100]);
  });
});

describe('with an endpoint for each version', () => {
  it('refuses shares in the labels that are not with one version alone', async () => {
    const world = worldOf(vertex, {}, { traffic: 'endpoint' });
    await succeed(world, specOf('1'));
    for (const { labels } of vertex.project.region('us-central1').endpoints.values()) labels['landfall-percent'] = '90';
    const error = (await start(world, specOf('2')).result)._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'rollout-failed', failures: [{ region: 'gcp/us-central1' }] });
    expect(vertex.project.counts('us-central1')['deployModel']).toBe(1);
  });

  it('moves labels, and retires what served before', async () => {
    const world = worldOf(vertex, {}, { traffic: 'endpoint' });
    await succeed(world, specOf('1'));
    await succeed(world, specOf('2', { stages: [{ percent: 10 }, { percent: 100 }], previous: 'retire' }));
    for (const region of REGIONS) {
      expect(holdingsIn(world, region)).toEqual([
        `${region}/endpoints/fraud-*`,
        `${region}/endpoints/fraud-*/*`,
        `${region}/models/fraud-*`,
      ]);
      const labels = [...vertex.project.region(region).endpoints.values()].map(
        (endpoint) => endpoint.labels['landfall-percent'],
      );
      expect(labels).toEqual(['100']);
    }
  });
});
