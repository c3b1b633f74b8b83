import { watchReads } from '@landfall/tests-support';
import { expect, it } from 'vitest';
import { canaryWorld, GOOD, MINUTE, playCanary, TWO_REGIONS } from './canary-world.ts';

const WAYS = [
  ['weights of variants', {}, 'DescribeEndpointConfig'],
  ['an endpoint for each version', { traffic: 'endpoint' }, 'ListTags'],
] as const;

it.each(WAYS)(
  'a region is read once in each minute of a bake: whether it serves, and the counts of both versions (%s)',
  async (way, settings, other) => {
    const setting = await canaryWorld({ settings, answers: () => GOOD });
    const { provider, reads } = watchReads(setting.provider);
    const { bakes } = await playCanary({ ...setting, provider });
    expect(bakes.map(({ step }) => step)).toEqual(['bake-5', 'bake-25', 'bake-50', 'bake-100']);
    for (const { step, begunAt, at: endedAt } of bakes) {
      // The steps before and after it read at its beginning and end, and its own first look reads the previous version too.
      const isWithin = ({ at }: { readonly at: number }) => begunAt < at && at < endedAt;
      const arms = step === 'bake-100' ? 1 : 2;
      let looks = 0;
      for (const name of TWO_REGIONS) {
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
      for (const { api, region, at } of setting.account.calls)
        if (isWithin({ at }) && region === TWO_REGIONS[0]) calls[api] = (calls[api] ?? 0) + 1;
      expect(calls['GetMetricData']).toBeLessThanOrEqual(looks * arms);
      // One for what it is, and one for each of the versions whose requests are counted.
      expect(calls['DescribeEndpoint']).toBeLessThanOrEqual(looks * (1 + arms));
      expect(calls[other] ?? 0).toBeLessThanOrEqual(looks);
      expect(['DescribeEndpoint', 'GetMetricData', other]).toEqual(expect.arrayContaining(Object.keys(calls)));
      process.stdout.write(`${way}, ${step}, ${looks} looks: calls in a region ${JSON.stringify(calls)}\n`);
    }
  },
);
