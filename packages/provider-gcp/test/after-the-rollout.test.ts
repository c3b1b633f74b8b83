import { formatError, listKept, retireKept, rollBack, type WatchEvent, watch } from '@landfall/core';
import { describe, expect, it } from 'vitest';
import { MINUTE, REGIONS } from './canary-world.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';
import { holdingsIn, samplesOf, specOf, succeed, type World, worldOf } from './world.ts';

const vertex = memoryVertex();
const regions = REGIONS.map((region) => `gcp/${region}`);

/** One version on the stable endpoint, and nothing else. */
const one = (region: string) => [
  `${region}/endpoints/fraud`,
  `${region}/endpoints/fraud/*`,
  `${region}/models/fraud-*`,
];

function traffic(): readonly unknown[] {
  return REGIONS.map((region) => vertex.project.trafficIn(region, 'fraud'));
}

function optionsOf({ provider, clock, journal }: World) {
  return { providers: { gcp: provider }, clock, journal };
}

/** Version 1, then version 2. */
async function rolledOut(keepFor?: '1h'): Promise<World> {
  const world = worldOf(vertex);
  await succeed(world, specOf('1', { regions }));
  await succeed(world, specOf('2', { regions, ...(keepFor !== undefined && { previous: { keepFor } }) }));
  expect(traffic()).toEqual([{ '2': 100 }, { '2': 100 }]);
  return world;
}

describe('after a rollout over two regions of Vertex', () => {
  it('is rolled back to the version before, and nothing of it is left', async () => {
    const world = await rolledOut();
    const back = (await rollBack('r2', { ...optionsOf(world), samples: samplesOf('2'), id: 'back' }))._unsafeUnwrap();
    const result = await back.result;
    if (result.isErr()) throw new Error(formatError(result.error));
    expect(result.value.followUp?.after).toMatchObject([
      { previous: 'ready', version: '1', percent: 100 },
      { previous: 'ready', version: '1', percent: 100 },
    ]);
    expect(traffic()).toEqual([{ '1': 100 }, { '1': 100 }]);
    for (const region of REGIONS) expect(holdingsIn(world, region)).toEqual(one(region));
  });

  it('a rollback of an older rollout is refused where a newer one serves', async () => {
    const world = await rolledOut();
    await succeed(world, specOf('3', { regions: [regions[0] ?? ''] }));
    const back = (await rollBack('r2', { ...optionsOf(world), samples: samplesOf('2'), id: 'back' }))._unsafeUnwrap();
    expect((await back.result)._unsafeUnwrapErr()).toMatchObject({
      failures: [{ region: regions[0], error: { kind: 'conflict' } }],
    });
    expect(traffic()).toEqual([{ '3': 100 }, { '1': 100 }]);
  });

  it('what was kept is listed, and removed without a change of traffic', async () => {
    const world = await rolledOut('1h');
    const kept = (await listKept(world.journal, { clock: world.clock }))._unsafeUnwrap();
    expect(kept.map(({ rolloutId, region }) => `${rolloutId} ${region}`)).toEqual(regions.map((each) => `r2 ${each}`));
    const result = await (await retireKept('r2', optionsOf(world)))._unsafeUnwrap().result;
    if (result.isErr()) throw new Error(formatError(result.error));
    expect(traffic()).toEqual([{ '2': 100 }, { '2': 100 }]);
    for (const region of REGIONS) expect(holdingsIn(world, region)).toEqual(one(region));
  });

  it('a watch finds errors by the counts of Cloud Monitoring, and rolls the regions back', async () => {
    const world = await rolledOut();
    const turns = world.clock.now() + 30 * MINUTE;
    vertex.monitoring.workload = {
      requestsPerSecond: 400,
      answers: (_, now) => ({ errorShare: now >= turns ? 0.05 : 0.001 }),
    };
    const options = {
      ...optionsOf(world),
      samples: samplesOf('2'),
      rollBack: { within: '2h', of: 'rollout' },
    } as const;
    const run = (await watch('r2', { ...options, for: '90m' }))._unsafeUnwrap();
    const told: WatchEvent[] = [];
    run.on('event', (event) => void told.push(event));
    expect((await run.result)._unsafeUnwrap().why).toBe('no-region-left');
    const changes = told.flatMap((event) => (event.type === 'watch-change' ? `${event.does} ${event.outcome}` : []));
    expect(changes).toEqual(['roll-back done']);
    const bad = told.find(({ type }) => type === 'region-unhealthy');
    expect((bad?.at ?? 0) - turns).toBeLessThanOrEqual(12 * MINUTE);
    expect(traffic()).toEqual([{ '1': 100 }, { '1': 100 }]);
  });
});
