import { watchReads } from '@landfall/tests-support';
import { expect, it } from 'vitest';
import { canaryWorld, GOOD, MINUTE, playCanary, REGIONS } from './canary-world.ts';
import { memoryVertex } from './simulator/memory-vertex.ts';

const vertex = memoryVertex();

it.each(['split', 'endpoint'] as const)(
  'a region is read once in each minute of a bake: whether it serves, and the counts of both versions (traffic: %s)',
  async (split) => {
    const world = await canaryWorld(vertex, () => GOOD, split);
    const { provider, reads } = watchReads(world.provider);
    const { bakes } = await playCanary({ ...world, provider });
    expect(bakes.map(({ step }) => step)).toEqual(['bake-5', 'bake-25', 'bake-50', 'bake-100']);
    for (const { step, begunAt, at: endedAt } of bakes) {
      // The steps before and after it read at its beginning and end, and its own first look reads the previous version too.
      const isWithin = ({ at }: { readonly at: number }) => begunAt < at && at < endedAt;
      const arms = step === 'bake-100' ? 1 : 2;
      let looks = 0;
      for (const name of REGIONS) {
        const own = reads.filter((read) => isWithin(read) && read.region === name);
        const times = own.filter(({ of }) => of === 'describe').map(({ at }) => at);
        looks = times.length;
        expect(looks).toBeGreaterThanOrEqual(Math.ceil((endedAt - begunAt) / MINUTE) - 1);
        expect(times.slice(1).map((at, index) => at - (times[index] ?? 0))).toEqual(times.slice(1).map(() => MINUTE));
        const counted = own.filter(({ of }) => of === 'health').map(({ at }) => at);
        expect(new Set(counted).size).toBeGreaterThanOrEqual(8);
        expect(counted.length).toBe(new Set(counted).size * arms);
        expect(times).toEqual(expect.arrayContaining(counted));
        expect(own.length).toBe(times.length + counted.length);
      }
      const calls: Record<string, number> = {};
      for (const call of vertex.project.calls)
        if (isWithin(call) && (call.region === REGIONS[0] || call.region === ''))
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
