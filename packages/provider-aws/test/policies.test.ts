import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { AwsSettings } from '../src/index.ts';
import { type AwsSetting, awsSetting, REGIONS, rollOut, specOf } from './aws-setting.ts';
import { MINUTE_MS, servingPair } from './serving-pair.ts';

const PAGE = readFileSync(new URL('../docs/account.md', import.meta.url), 'utf8');

/** The actions of the page's policies, by the feature that they are for. */
const POLICIES = new Map(
  [...PAGE.matchAll(/```json policy=(\w+)\n([\s\S]*?)```/g)].map(([, name = '', json = '']) => {
    const { Statement } = JSON.parse(json) as {
      readonly Statement: readonly { readonly Action: string | readonly string[] }[];
    };
    return [name, new Set(Statement.flatMap(({ Action }) => Action))];
  }),
);

/** IAM's names of what S3 calls otherwise. */
const RENAMED: Readonly<Record<string, string>> = {
  HeadBucket: 's3:ListBucket',
  ListObjectsV2: 's3:ListBucket',
  HeadObject: 's3:GetObject',
};

const PREFIXES: Readonly<Record<string, string>> = {
  sagemaker: 'sagemaker',
  'sagemaker-runtime': 'sagemaker',
  cloudwatch: 'cloudwatch',
  'service-quotas': 'servicequotas',
  ecr: 'ecr',
  'application-auto-scaling': 'application-autoscaling',
};

/** What is authorised beside the calls themselves: passing a role, tagging what is made, and what AWS makes for itself. */
const IMPLIED = ['iam:PassRole', 'iam:CreateServiceLinkedRole', 'cloudwatch:TagResource', 'sagemaker:AddTags'];

/** What Application Auto Scaling does with the caller's rights when it follows a metric. */
const ALARMS_OF_SCALING = /^cloudwatch:(PutMetricAlarm|DescribeAlarms|DeleteAlarms)$/;

let setting: AwsSetting | undefined;
afterEach(() => {
  setting?.close();
  setting = undefined;
});

/** The actions of a first rollout that fails and one that does not, an update that retires, one that fails and is rolled back, and a reading of metrics. */
async function actionsWith(settings: Partial<AwsSettings>): Promise<ReadonlySet<string>> {
  const opened = awsSetting(settings);
  setting = opened;
  const failing = (version: string, id: string) => {
    const samples = { impossible: [{ input: 1, expect: 'nobody answers that' }] };
    return rollOut(opened, specOf(version, { verify: { samples: 'impossible' } }), { id, samples });
  };
  expect((await failing('40', 'nothing')).result.isErr()).toBe(true);
  await rollOut(opened, specOf('41'), { id: 'first' });
  await rollOut(opened, specOf('42', { previous: 'retire', stages: [{ percent: 10 }, { percent: 100 }] }), {
    id: 'next',
  });
  expect((await failing('43', 'failing')).result.isErr()).toBe(true);
  return new Set(
    opened.account.calls.map(({ service, api }) => RENAMED[api] ?? `${PREFIXES[service] ?? service}:${api}`),
  );
}

const NO_CHECKS = { artifact: false, image: false, quota: false };

function allowedBy(...features: readonly string[]): ReadonlySet<string> {
  return new Set(features.flatMap((feature) => [...(POLICIES.get(feature) ?? [])]));
}

const FEATURES: readonly (readonly [features: readonly string[], settings: Partial<AwsSettings>])[] = [
  [['always'], { checks: NO_CHECKS, autoscaling: 'none' }],
  [['always', 'endpoint'], { checks: NO_CHECKS, autoscaling: 'none', traffic: 'endpoint' }],
  [['always', 'artifact'], { checks: { ...NO_CHECKS, artifact: true }, autoscaling: 'none' }],
  [['always', 'image'], { checks: { ...NO_CHECKS, image: true }, autoscaling: 'none' }],
  [['always', 'quota'], { checks: { ...NO_CHECKS, quota: true }, autoscaling: 'none' }],
  [['always', 'autoscaling'], { checks: NO_CHECKS, autoscaling: { min: 1, max: 3, invocationsPerInstance: 50 } }],
  [['always', 'alarms'], { checks: NO_CHECKS, autoscaling: 'none', alarms: [{ metric: 'errors', above: 5 }] }],
];

/** Asked for whatever the settings, and done without where they may not be: whether there are alarms or autoscaling to remove. */
const OPTIONAL = ['cloudwatch:DescribeAlarms', 'application-autoscaling:DescribeScalableTargets'];

describe('the page on policies', () => {
  it.each(FEATURES)('allows for %j what rollouts call, and no more', async (features, settings) => {
    const called = await actionsWith(settings);
    const allowed = allowedBy(...features);
    expect([...called].filter((action) => !allowed.has(action) && !OPTIONAL.includes(action)).sort()).toEqual([]);
    // What only this feature adds is really called. `keep` alone reads and copies the policies and schedules of the previous deployment.
    const own = [...(POLICIES.get(features.at(-1) ?? '') ?? [])].filter((action) => !IMPLIED.includes(action));
    const unused = own.filter(
      (action) =>
        !called.has(action) &&
        !/^application-autoscaling:(DescribeScalingPolicies|DescribeScheduledActions|PutScheduledAction)$/.test(
          action,
        ) &&
        !(features.includes('autoscaling') && ALARMS_OF_SCALING.test(action)),
    );
    // In the base policy, weights are not moved where there is an endpoint for each version.
    expect(unused.filter((action) => action !== 'sagemaker:UpdateEndpointWeightsAndCapacities')).toEqual([]);
  });

  it('allows what health and metrics call', async () => {
    setting = awsSetting({ checks: NO_CHECKS, autoscaling: 'none' });
    const { account, clock, provider, call } = setting;
    const pair = await servingPair(setting, REGIONS[0], 10);
    account.workload(REGIONS[0], 'fraud', { requestsPerSecond: 10 });
    await clock.sleep(10 * MINUTE_MS);
    const from = account.calls.length;
    expect(await pair.counts(pair.previous, 0, 5, 100)).toMatchObject({ state: 'counts' });
    const query = { metric: 'latency-p95', windowMs: 5 * MINUTE_MS } as const;
    const reading = await provider.metric?.({ deployment: pair.previous, query }, call(REGIONS[0], 'metric'));
    expect(reading?._unsafeUnwrap()).toMatchObject({ state: 'value' });
    const called = new Set(account.calls.slice(from).map(({ service, api }) => `${service}:${api}`));
    const reads = [...allowedBy('metrics')];
    expect([...called].sort()).toEqual(
      [...reads, 'sagemaker:DescribeEndpoint', 'sagemaker:DescribeEndpointConfig'].sort(),
    );
  });

  it('has a policy for each feature', () => {
    expect([...POLICIES.keys()].sort()).toEqual(
      ['always', 'endpoint', 'artifact', 'image', 'quota', 'autoscaling', 'alarms', 'metrics'].sort(),
    );
  });

  it.each(OPTIONAL.map((action) => action.split(':')[1] ?? ''))(
    'without %s, who asks for nothing of it can still remove a version',
    async (api) => {
      const opened = awsSetting({ checks: NO_CHECKS });
      setting = opened;
      await rollOut(opened, specOf('41'), { id: 'first' });
      opened.account.fault({ kind: 'deny', api, times: Number.POSITIVE_INFINITY });
      const next = await rollOut(opened, specOf('42', { previous: 'retire' }), { id: 'next' });
      expect(next.result._unsafeUnwrap().left).toEqual([]);
    },
  );
});
