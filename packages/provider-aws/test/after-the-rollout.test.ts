import { formatError, listKept, retireKept, rollBack, type WatchEvent, watch } from '@landfall/core';
import type { Provider } from '@landfall/core/provider';
import { describe, expect, it } from 'vitest';
import { type AwsSetting, awsSetting, rollOut, SAMPLES, specOf } from './aws-setting.ts';
import { GOOD, MINUTE, shares, TWO_REGIONS } from './canary-world.ts';

const regions = TWO_REGIONS.map((region) => `aws/${region}`);

/** By region, what exists of SageMaker there. */
function endpointsOf({ account }: AwsSetting): readonly number[] {
  return TWO_REGIONS.map((region) =>
    account.holdings(region).endpoints.reduce((sum, { variants }) => sum + variants.length, 0),
  );
}

describe.each([
  ['weights of variants', {}],
  ['an endpoint for each version', { traffic: 'endpoint' }],
] as const)('after a rollout by %s', (_way, settings) => {
  /** Version 1, then version 2, each at once. */
  async function rolledOut(previous?: '1h') {
    const setting = awsSetting({ checks: { quota: false }, ...settings }, { regions: TWO_REGIONS });
    (await rollOut(setting, specOf('1', { regions }), { id: 'r1' })).result._unsafeUnwrap();
    const spec = specOf('2', { regions, ...(previous !== undefined && { previous: { keepFor: previous } }) });
    (await rollOut(setting, spec, { id: 'r2' })).result._unsafeUnwrap();
    const { provider, clock, journal } = setting;
    const options = { providers: { aws: provider as Provider }, clock, journal };
    return { setting, options, clock };
  }

  it('is rolled back to the version before, and nothing of it is left', async () => {
    const { setting, options } = await rolledOut();
    expect(shares(setting)).toEqual([{ 2: 100 }, { 2: 100 }]);
    const back = (await rollBack('r2', { ...options, samples: SAMPLES, id: 'back' }))._unsafeUnwrap();
    const { followUp } = (await back.result)._unsafeUnwrap();
    expect(followUp?.after).toMatchObject([
      { previous: 'ready', version: '1', percent: 100 },
      { previous: 'ready', version: '1', percent: 100 },
    ]);
    expect(shares(setting)).toEqual([{ 1: 100 }, { 1: 100 }]);
    expect(endpointsOf(setting)).toEqual([1, 1]);
    setting.close();
  });

  it('a rollback of an older rollout is refused where a newer one serves', async () => {
    const { setting, options } = await rolledOut();
    (await rollOut(setting, specOf('3', { regions: [regions[0] ?? ''] }), { id: 'r3' })).result._unsafeUnwrap();
    const back = (await rollBack('r2', { ...options, samples: SAMPLES, id: 'back' }))._unsafeUnwrap();
    const error = (await back.result)._unsafeUnwrapErr();
    expect(error).toMatchObject({ failures: [{ region: regions[0], error: { kind: 'conflict' } }] });
    expect(shares(setting)).toEqual([{ 3: 100 }, { 1: 100 }]);
    setting.close();
  });

  it('what was kept is listed, and removed without a change of traffic', async () => {
    const { setting, options } = await rolledOut('1h');
    const kept = (await listKept(options.journal, { clock: options.clock }))._unsafeUnwrap();
    expect(kept.map(({ rolloutId, region }) => `${rolloutId} ${region}`)).toEqual(regions.map((each) => `r2 ${each}`));
    const result = await (await retireKept('r2', options))._unsafeUnwrap().result;
    if (result.isErr()) throw new Error(formatError(result.error));
    expect(shares(setting)).toEqual([{ 2: 100 }, { 2: 100 }]);
    expect(endpointsOf(setting)).toEqual([1, 1]);
    setting.close();
  });

  it('a watch finds errors by the counts of CloudWatch, and rolls the region back', async () => {
    const { setting, options, clock } = await rolledOut();
    const turns = clock.now() + 30 * MINUTE;
    for (const region of TWO_REGIONS)
      setting.account.workload(region, 'fraud', {
        requestsPerSecond: 400,
        behaviour: ({ at }) => (region === TWO_REGIONS[0] && at >= turns ? { ...GOOD, errors: 0.05 } : GOOD),
      });
    const run = (
      await watch('r2', { ...options, samples: SAMPLES, for: '90m', rollBack: { within: '2h' } })
    )._unsafeUnwrap();
    const told: WatchEvent[] = [];
    run.on('event', (event) => void told.push(event));
    const { regions: states } = (await run.result)._unsafeUnwrap();
    expect(told.map(({ type }) => type).filter((type) => type !== 'still-healthy')).toEqual([
      'watch-start',
      'region-unhealthy',
      'watch-change',
      'watch-end',
    ]);
    const bad = told.find(({ type }) => type === 'region-unhealthy');
    expect((bad?.at ?? 0) - turns).toBeLessThanOrEqual(8 * MINUTE);
    expect(states).toMatchObject([{ health: 'ended' }, { health: 'healthy' }]);
    expect(shares(setting)).toEqual([{ 1: 100 }, { 2: 100 }]);
    setting.close();
  });
});
