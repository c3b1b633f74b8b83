import { afterEach, describe, expect, it } from 'vitest';
import type { AwsSettings } from '../src/index.ts';
import { type AwsSetting, awsSetting, REGIONS, rollOut, specOf } from './aws-setting.ts';
import { versionIn } from './version-in.ts';

let setting: AwsSetting;
afterEach(() => setting.close());

const UPDATE = { stages: [{ percent: 10 }, { percent: 100 }] } as const;

describe('a rollout with an endpoint for each version', () => {
  const shareOf = (tags: Readonly<Record<string, string>>) => tags['landfall:percent'];

  async function openEndpoints(settings: Partial<AwsSettings> = {}): Promise<void> {
    setting = awsSetting({ traffic: 'endpoint', checks: { quota: false }, ...settings });
    expect((await rollOut(setting, specOf('41'))).result.isOk()).toBe(true);
  }

  function sharesIn(region: string): object {
    const { endpoints } = setting.account.holdings(region);
    return Object.fromEntries(endpoints.map(({ name, tags }) => [versionIn(name), shareOf(tags)]));
  }

  it('writes the shares down as tags, and keeps the old endpoint for the way back', async () => {
    await openEndpoints();
    const played = await rollOut(setting, specOf('42', UPDATE), { id: 'next' });
    expect(played.result.isErr() && played.result.error).toBe(false);
    for (const region of REGIONS) expect(sharesIn(region)).toEqual({ 41: '0', 42: '100' });
    const tagged = setting.account.calls.filter(({ api, region }) => api === 'AddTags' && region === REGIONS[0]);
    // Whoever gets more is told first, so that at no time nobody has any.
    expect(tagged.map(({ input }) => JSON.stringify(input['Tags']).replaceAll(/\D+/g, ''))).toEqual([
      '100',
      '10',
      '90',
      '100',
      '0',
    ]);
  });

  it('removes the old one if it is to be retired, and takes serverless ones too', async () => {
    await openEndpoints({ traffic: undefined, serving: { serverless: { memoryMb: 2_048, maxConcurrency: 5 } } });
    const played = await rollOut(setting, specOf('42', { ...UPDATE, previous: 'retire' }), { id: 'next' });
    expect(played.result.isErr() && played.result.error).toBe(false);
    for (const region of REGIONS) {
      expect(sharesIn(region)).toEqual({ 42: '100' });
      expect(setting.account.holdings(region)).toMatchObject({
        models: [expect.any(String)],
        configs: [expect.any(String)],
      });
    }
  });

  it('finds who serves by all tags, though they come one a page', async () => {
    setting = awsSetting({ traffic: 'endpoint', checks: { quota: false } }, { tagPageSize: 1 });
    expect((await rollOut(setting, specOf('41'))).result.isOk()).toBe(true);
    const { result } = await rollOut(setting, specOf('42', { ...UPDATE, previous: 'retire' }), { id: 'next' });
    expect(result.isOk() ? result.value.left : result.error).toEqual([]);
    for (const region of REGIONS) expect(sharesIn(region)).toEqual({ 42: '100' });
  });

  it('puts the shares back where a region fails late', async () => {
    await openEndpoints();
    setting.account.fault({ kind: 'deny', api: 'AddTags', region: REGIONS[2], after: 1, times: 1 });
    const played = await rollOut(setting, specOf('42', UPDATE), { id: 'next' });
    expect(played.result._unsafeUnwrapErr()).toMatchObject({
      kind: 'rollout-failed',
      rollback: { outcome: 'completed' },
    });
    for (const region of REGIONS) expect(sharesIn(region)).toEqual({ 41: '100' });
  });
});
