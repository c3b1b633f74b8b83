import { type RolloutOptions, rollout } from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import type { Finding, Provider } from '@landfall/core/provider';
import { afterEach, describe, expect, it } from 'vitest';
import { type AwsSetting, awsSetting, type PlayedOut, REGIONS, rollOut, SAMPLES, specOf } from './aws-setting.ts';

let setting: AwsSetting;
afterEach(() => setting.close());

const [FIRST, SECOND] = REGIONS;
const TWO = [`aws/${FIRST}`, [`aws/${SECOND}`]];
const UPDATE = { regions: TWO, stages: [{ percent: 10 }, { percent: 100 }] } as const;

/** What there is, and the share of each version, whatever the weights that make it. */
function inventory(): object {
  return REGIONS.map((region) => {
    const { models, endpoints } = setting.account.holdings(region);
    return {
      models,
      endpoints: endpoints.map(({ name, status, variants, tags }) => {
        const total = variants.reduce((sum, { weight }) => sum + weight, 0);
        const shares = variants.map((variant) => [variant.name, variant.weight / total]);
        return { name, status, shares, percent: tags['landfall:percent'] };
      }),
    };
  });
}

/** The findings of the preparation in a region. */
function findingsIn({ events }: PlayedOut, region: string): readonly Finding[] {
  return events.flatMap((event) =>
    event.type === 'step-end' && event.step === `select:aws/${region}` ? (event.prepared?.findings ?? []) : [],
  );
}

/** A runner that is lost, and its log with it, as soon as a step has ended. */
async function loseAfter(step: string): Promise<void> {
  const options: RolloutOptions = {
    providers: { aws: setting.provider as Provider },
    samples: SAMPLES,
    clock: setting.clock,
    id: 'r',
  };
  const lost = rollout(specOf('42', UPDATE), options);
  lost.on('step-end', (event) => {
    if (event.step === step) void lost.stop();
  });
  expect((await lost.result).isErr()).toBe(true);
}

describe.each([
  ['an endpoint with variants', 'variant'],
  ['an endpoint for each version', 'endpoint'],
] as const)('on %s, a rollout whose earlier log is lost', (_name, traffic) => {
  it.each(['fails', 'is aborted'] as const)(
    'and that %s leaves the version that serves, which the lost log made',
    async (how) => {
      setting = awsSetting({ traffic, checks: { quota: false } });
      const spec = specOf('42', { ...UPDATE, previous: 'retire' });
      expect((await rollOut(setting, specOf('41', { regions: TWO }), { id: 'before' })).result.isOk()).toBe(true);
      expect((await rollOut(setting, spec, { id: 'r' })).result.isOk()).toBe(true);
      const before = inventory();
      if (how === 'fails')
        setting.account.fault({ kind: 'model-error', region: SECOND, times: Number.POSITIVE_INFINITY });
      const journal = memoryJournal();
      const run = rollout(spec, {
        providers: { aws: setting.provider as Provider },
        samples: SAMPLES,
        clock: setting.clock,
        journal,
        id: 'r',
      });
      run.on('step-end', ({ step }) => {
        if (how === 'is aborted' && step === `route-10:aws/${FIRST}`) void run.abort();
      });
      expect((await run.result)._unsafeUnwrapErr()).toMatchObject({ rollback: { outcome: 'completed' } });
      expect(inventory()).toEqual(before);
    },
  );

  it('names what the lost log left without traffic, and neither takes it nor removes it', async () => {
    setting = awsSetting({ traffic, checks: { quota: false } });
    expect((await rollOut(setting, specOf('41', { regions: TWO }), { id: 'before' })).result.isOk()).toBe(true);
    await loseAfter(`verify:aws/${FIRST}`);
    const before = inventory();
    setting.account.fault({ kind: 'model-error', region: FIRST, times: Number.POSITIVE_INFINITY });
    const again = await rollOut(setting, specOf('42', UPDATE), { id: 'r' });
    expect(again.result._unsafeUnwrapErr()).toMatchObject({ rollback: { outcome: 'completed' } });
    const message = expect.stringMatching(
      /^(Variant|Endpoint) fraud-42-\w{16} .*earlier run of this rollout, whose log is not here \(r\/\w+\/deploy:.*, (update|delete) /,
    );
    expect(findingsIn(again, FIRST)).toContainEqual({ level: 'warning', message });
    expect(inventory()).toEqual(before);
  });

  it('names nothing of other rollouts', async () => {
    setting = awsSetting({ traffic, checks: { quota: false } });
    expect((await rollOut(setting, specOf('41', { regions: TWO }), { id: 'before' })).result.isOk()).toBe(true);
    await loseAfter(`verify:aws/${FIRST}`);
    const other = await rollOut(setting, specOf('42', UPDATE), { id: 'other' });
    expect(JSON.stringify(findingsIn(other, FIRST))).not.toContain('earlier run');
  });
});
