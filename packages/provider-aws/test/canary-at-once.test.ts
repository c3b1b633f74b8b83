import type { RolloutSpec } from '@landfall/core';
import { verdictsOf } from '@landfall/tests-support';
import { describe, expect, it } from 'vitest';
import { type AwsSetting, awsSetting } from './aws-setting.ts';
import { CANARY, canaryWorld, GOOD, playCanary, shares, TWO_REGIONS } from './canary-world.ts';
import type { Behaviour } from './simulator/workload/workload.ts';

const BAD: Behaviour = { ...GOOD, errors: 0.02 };
const SLOW: Behaviour = { ...GOOD, slow: { share: 0.34, latencyMs: 800 } };

describe('all traffic at once, with nothing beside the new version', () => {
  /** The same cloud, whose traffic does not move by shares. */
  async function atOnce(answers: () => Behaviour): Promise<AwsSetting> {
    const setting = await canaryWorld({ answers });
    const { provider } = setting;
    const capabilities = { ...provider.capabilities, traffic: 'all-or-nothing' } as const;
    return { ...setting, provider: { ...provider, capabilities } };
  }

  it.each([
    ['passes', 'good', GOOD, 'bake-100 pass', '2'],
    ['fails', 'bad', BAD, 'bake-100 fail', '1'],
    ['fails', 'slow with every third request', SLOW, 'bake-100 fail', '1'],
  ] as const)(
    '%s a version by the default limits if it is %s',
    async (_outcome, _name, behaviour, verdict, serving) => {
      const setting = await atOnce(() => behaviour);
      const played = await playCanary(setting);
      expect(verdictsOf(played)).toEqual([verdict]);
      expect(played.bakes[0]?.sentences.join()).not.toContain('of the previous one');
      expect(shares(setting)).toEqual(TWO_REGIONS.map(() => ({ [serving]: 100 })));
    },
  );
});

describe('a first deployment, whose clients come once it serves', () => {
  const FIRST: RolloutSpec = { ...CANARY, stages: [{ percent: 100, bake: { min: '10m', max: '1h' } }] };

  it.each([
    ['passes', 'good', GOOD, 'bake-100 pass', { 2: 100 }],
    ['fails', 'bad', BAD, 'bake-100 fail', {}],
  ] as const)('%s by the default limits if it is %s', async (_outcome, _name, behaviour, verdict, left) => {
    const setting = awsSetting({ checks: { quota: false } }, { regions: TWO_REGIONS });
    const workload = { requestsPerSecond: 400, behaviour: () => behaviour };
    for (const region of TWO_REGIONS) setting.account.workload(region, 'fraud', workload);
    const played = await playCanary(setting, FIRST);
    expect(verdictsOf(played)).toEqual([verdict]);
    expect(shares(setting)).toEqual([left, left]);
  });

  it('ends where the only gate compares with a previous version, and says that nothing was judged', async () => {
    const setting = awsSetting({ checks: { quota: false } }, { regions: TWO_REGIONS });
    const gates = [{ metric: 'errors', noWorseThan: { acceptable: 1.25, harmful: 2 } }] as const;
    const { result, events } = await playCanary(setting, { ...CANARY, gates });
    expect(result.isOk()).toBe(true);
    const warnings = events.flatMap((event) => (event.type === 'bake-checkpoint' ? (event.warnings ?? []) : []));
    const about = TWO_REGIONS.map((region) => `aws/${region}: errors is not judged`);
    expect(warnings).toEqual(about.map((text) => expect.stringContaining(text)));
  });
});
