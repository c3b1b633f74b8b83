import { SHARE, shareOf } from '@landfall/tests-support';
import { describe, expect, it } from 'vitest';
import { type AwsSetting, awsSetting, REGIONS, rollOut, specOf } from './aws-setting.ts';
import { truthOf } from './truth-of.ts';

const TWO = [`aws/${REGIONS[0]}`, [`aws/${REGIONS[1]}`]];
const UPDATE = specOf('42', { regions: TWO, stages: [{ percent: 10 }, { percent: 100 }], previous: 'retire' });

/** Every call of a rollout that changes something in the second of its regions, by its API and how many of it came before. */
const CHANGES = /^(Create|Update|Delete|Add|Put|Register|Deregister)/;

function changesOf(
  { account }: AwsSetting,
  from: number,
): readonly { readonly api: string; readonly region: string; readonly after: number }[] {
  const seen = new Map<string, number>();
  return account.calls.slice(from).flatMap(({ api, region }) => {
    if (!CHANGES.test(api) || region !== REGIONS[1]) return [];
    const after = seen.get(`${api} ${region}`) ?? 0;
    seen.set(`${api} ${region}`, after + 1);
    return [{ api, region, after }];
  });
}

const SETTINGS = {
  alarms: [{ metric: 'error-rate', above: 0.05 }],
  autoscaling: { min: 1, max: 4, invocationsPerInstance: 100 },
  checks: { quota: false },
} as const;

async function serving41(): Promise<AwsSetting> {
  const setting = awsSetting(SETTINGS);
  await rollOut(setting, specOf('41', { regions: TWO }), { id: 'first' });
  return setting;
}

const undisturbed = await serving41();
const from = undisturbed.account.calls.length;
const played = await rollOut(undisturbed, UPDATE, { id: 'r' });
const changes = changesOf(undisturbed, from);
const expected = truthOf(undisturbed);
undisturbed.close();

const cases = changes.flatMap((change) =>
  (['error-after-commit', 'reset-after-commit'] as const).map((kind) => ({ ...change, kind })),
);

describe(`where the answer to one call is lost after the change was made (${SHARE})`, () => {
  it('there are such calls', () => {
    expect(played.result.isOk()).toBe(true);
    expect(new Set(changes.map(({ api }) => api))).toEqual(
      new Set([
        'CreateModel',
        'CreateEndpointConfig',
        'UpdateEndpoint',
        'UpdateEndpointWeightsAndCapacities',
        'DeleteEndpointConfig',
        'DeleteModel',
        'PutMetricAlarm',
        'DeleteAlarms',
        'RegisterScalableTarget',
        'PutScalingPolicy',
        'DeregisterScalableTarget',
      ]),
    );
  });

  it.each(shareOf(cases, { kindOf: ({ kind, api }) => `${kind} ${api}` }))(
    '$kind, $api of $region, the one after $after others: the rollout goes on, and nothing is made twice',
    async ({ kind, api, region, after }) => {
      const setting = await serving41();
      setting.account.fault({ kind, api, region, after });
      const { result } = await rollOut(setting, UPDATE, { id: 'r' });
      expect(result.isOk()).toBe(true);
      expect(truthOf(setting)).toEqual(expected);
      setting.close();
    },
  );
});
