import { watchReads } from '@landfall/tests-support';
import { expectLooks, isWithin } from '@landfall/tests-support/expect-looks';
import { expect, it } from 'vitest';
import { canaryWorld, GOOD, playCanary, REGIONS } from './canary-world.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';

const vertex = memoryVertex();

it.each(['split', 'endpoint'] as const)(
  'a region is read once in each minute of a bake: whether it serves, and the counts of both versions (traffic: %s)',
  async (split) => {
    const world = await canaryWorld(vertex, () => GOOD, split);
    const { provider, reads } = watchReads(world.provider);
    const { bakes } = await playCanary({ ...world, provider });
    expect(bakes.map(({ step }) => step)).toEqual(['bake-5', 'bake-25', 'bake-50', 'bake-100']);
    for (const bake of bakes) {
      const { step } = bake;
      const arms = step === 'bake-100' ? 1 : 2;
      let looks = 0;
      for (const name of REGIONS) looks = expectLooks(reads, bake, name, arms);
      const calls: Record<string, number> = {};
      for (const call of vertex.project.calls)
        if (isWithin(bake, call) && (call.region === REGIONS[0] || call.region === ''))
          calls[call.method] = (calls[call.method] ?? 0) + 1;
      // All regions ask Monitoring in one place.
      calls['timeSeries'] = (calls['timeSeries'] ?? 0) / REGIONS.length;
      // Two series of each version: answers and latencies.
      expect(calls['timeSeries']).toBeLessThanOrEqual(looks * arms * 2);
      // A description is three calls at the most: the endpoint, the twin's, and what an operation came to.
      expect((calls['getEndpoint'] ?? 0) + (calls['getOperation'] ?? 0)).toBeLessThanOrEqual(looks * 3);
      expect(['getEndpoint', 'getOperation', 'timeSeries']).toEqual(expect.arrayContaining(Object.keys(calls)));
      process.stdout.write(`${split}, ${step}, ${looks} looks: calls in a region ${JSON.stringify(calls)}\n`);
    }
  },
);
