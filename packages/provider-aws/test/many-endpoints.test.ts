import { advance, formatError, startRollout } from '@landfall/core';
import type { Provider } from '@landfall/core/provider';
import { afterEach, describe, expect, it } from 'vitest';
import { type AwsSetting, awsSetting, modelOf, SAMPLES, specOf } from './aws-setting.ts';

const REGION = 'eu-west-1';
const MANY = 200;

let setting: AwsSetting;
afterEach(() => setting.close());

/** Opens an account with 200 endpoints whose names contain the model's: half of them are versions of it, one of which serves. */
function openCrowded(): void {
  setting = awsSetting({ traffic: 'endpoint' });
  for (let number = 1; number <= MANY; number += 1) {
    const isOurs = number % 2 === 0;
    setting.account.seedServing(REGION, {
      endpoint: `fraud-${isOurs ? 'old' : 'other'}-${number}`,
      variants: [{ name: 'main' }],
      tags: isOurs ? { 'landfall:endpoint': 'fraud', 'landfall:percent': number === 120 ? '100' : '0' } : {},
    });
  }
}

function countTags(): number {
  return setting.account.callCounts({ region: REGION })['ListTags'] ?? 0;
}

describe('a region with 200 endpoints whose names contain the model’s', () => {
  it('is prepared by one call, in a process that knows nothing of another', async () => {
    openCrowded();
    const call = setting.call(REGION, `r/deploy:aws/${REGION}/1`);
    const prepared = await setting.provider.prepare({ model: modelOf('1', REGION) }, call);
    expect(prepared._unsafeUnwrap().previous).toMatchObject({
      endpoint: 'fraud-old-120',
      version: 'fraud-old-120-model',
    });
  });

  it('is rolled out to by turns, each in a process of its own', async () => {
    openCrowded();
    const { journal, clock } = setting;
    const options = () => ({
      providers: { aws: setting.freshProvider() as Provider },
      samples: SAMPLES,
      journal,
      clock,
    });
    const spec = specOf('1', { regions: [`aws/${REGION}`] });
    (await startRollout(spec, { ...options(), id: 'r' }))._unsafeUnwrap();
    let result: unknown;
    for (let turns = 0; result === undefined && turns < 200; turns += 1) {
      const turn = (await advance('r', options()))._unsafeUnwrap();
      if (turn.ended) result = turn.result.isErr() ? formatError(turn.result.error) : turn.result.value.regions;
      else if (turn.wakeAt !== undefined) await clock.sleep(Math.max(0, turn.wakeAt - clock.now()));
    }
    expect(result).toMatchObject([{ percent: 100 }]);
  });

  it('is not read from the beginning again where SageMaker refuses the tags of one', async () => {
    openCrowded();
    const { provider } = setting;
    const prepare = () =>
      provider.prepare({ model: modelOf('1', REGION) }, setting.call(REGION, `r/deploy:aws/${REGION}/1`));
    setting.account.fault({ kind: 'throttle', region: REGION, api: 'ListTags', after: 150 });
    expect((await prepare())._unsafeUnwrapErr().kind).toBe('throttled');
    const before = countTags();
    await setting.clock.sleep(60_000);
    expect((await prepare())._unsafeUnwrap().previous).toMatchObject({ endpoint: 'fraud-old-120' });
    // The 50 that are left, and the model of the one that serves.
    expect(countTags() - before).toBe(51);
  });

  it('keeps to the rate of the settings on average', async () => {
    openCrowded();
    const { provider } = setting;
    const call = (key: string) => setting.call(REGION, key);
    const model = modelOf('1', REGION);
    (await provider.prepare({ model }, call('a')))._unsafeUnwrap();
    // 200 at once, of which 10 are the burst, and the others take 4 a second.
    expect((await provider.prepare({ model }, call('b')))._unsafeUnwrapErr()).toMatchObject({ kind: 'throttled' });
    await setting.clock.sleep(40_000);
    expect((await provider.prepare({ model }, call('c')))._unsafeUnwrapErr()).toMatchObject({ kind: 'throttled' });
    await setting.clock.sleep(10_000);
    expect((await provider.prepare({ model }, call('d'))).isOk()).toBe(true);
  });
});
