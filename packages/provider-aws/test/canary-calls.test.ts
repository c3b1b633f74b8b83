import { watchReads } from '@landfall/tests-support';
import { expectLooks, isWithin } from '@landfall/tests-support/expect-looks';
import { expect, it } from 'vitest';
import { canaryWorld, GOOD, playCanary, TWO_REGIONS } from './canary-world.ts';

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
    for (const bake of bakes) {
      const { step } = bake;
      const arms = step === 'bake-100' ? 1 : 2;
      let looks = 0;
      for (const name of TWO_REGIONS) looks = expectLooks(reads, bake, name, arms);
      const calls: Record<string, number> = {};
      for (const { api, region, at } of setting.account.calls)
        if (isWithin(bake, { at }) && region === TWO_REGIONS[0]) calls[api] = (calls[api] ?? 0) + 1;
      expect(calls['GetMetricData']).toBeLessThanOrEqual(looks * arms);
      // One for what it is, and one for each of the versions whose requests are counted.
      expect(calls['DescribeEndpoint']).toBeLessThanOrEqual(looks * (1 + arms));
      expect(calls[other] ?? 0).toBeLessThanOrEqual(looks);
      expect(['DescribeEndpoint', 'GetMetricData', other]).toEqual(expect.arrayContaining(Object.keys(calls)));
      process.stdout.write(`${way}, ${step}, ${looks} looks: calls in a region ${JSON.stringify(calls)}\n`);
    }
  },
);
