import { formatError, type RolloutSpec } from '@landfall/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AwsSetting, awsSetting, type PlayedOut, REGIONS, rollOut, specOf } from './aws-setting.ts';
import { sameVersions } from './same-versions.ts';
import { versionIn } from './version-in.ts';

let setting: AwsSetting;
beforeEach(() => {
  setting = awsSetting({ checks: { quota: false } });
});
afterEach(() => {
  setting.close();
});

/** Variants of the endpoint `fraud` in a region: version by its name's beginning, weight and count. */
function variantsIn(region: string): readonly (readonly [version: string, weight: number, count: number])[] {
  const endpoint = setting.account.holdings(region).endpoints.find(({ name }) => name === 'fraud');
  return (endpoint?.variants ?? []).map(({ name, weight, count }) => [versionIn(name), weight, count] as const);
}

/** What a region holds, in versions: names differ from rollout to rollout by their keys. */
function held(region: string): object {
  const { models, configs, endpoints, alarms, scalableTargets } = setting.account.holdings(region);
  return {
    models: models.map(versionIn),
    configs: configs.length,
    endpoints: endpoints.map(({ name, status, config }) => [name, status, configs.includes(config)]),
    variants: variantsIn(region),
    alarms: alarms.length,
    scalableTargets: scalableTargets.length,
  };
}

const ONLY_41 = {
  models: ['41'],
  configs: 1,
  endpoints: [['fraud', 'InService', true]],
  variants: [['41', 1, 2]],
  alarms: 0,
  scalableTargets: 0,
};

async function serve41(): Promise<void> {
  const first = await rollOut(setting, specOf('41'));
  if (first.result.isErr()) throw new Error(JSON.stringify(first.result.error));
}

/** How often each thing was made; nothing may be made twice. */
function madeTwice(): readonly string[] {
  const seen = new Set<string>();
  const twice: string[] = [];
  for (const { kind, region, name } of setting.account.everMade) {
    // An update makes the fleets of all variants anew, those that stay included.
    if (kind === 'fleet') continue;
    const what = `${kind} ${region} ${name}`;
    if (seen.has(what)) twice.push(what);
    seen.add(what);
  }
  return twice;
}

function kindOf({ result }: PlayedOut): string | undefined {
  return result.isErr() ? result.error.kind : undefined;
}

const UPDATE: Partial<RolloutSpec> = {
  stages: [{ percent: 10 }, { percent: 100 }],
  regions: [`aws/${REGIONS[0]}`, [`aws/${REGIONS[1]}`, `aws/${REGIONS[2]}`]],
};

describe('a rollout on SageMaker', () => {
  it('of a first version makes an endpoint, and reports it', async () => {
    const played = await rollOut(setting, specOf('41'));
    expect(kindOf(played)).toBeUndefined();
    const report = played.result._unsafeUnwrap();
    for (const { region, target, percent, previous } of report.regions) {
      const name = region.slice('aws/'.length);
      expect({ target, percent, previous }).toEqual({
        target: `aws:123456789012:${name}:fraud`,
        percent: 100,
        previous: null,
      });
      expect(held(name)).toEqual(ONLY_41);
    }
    expect(madeTwice()).toEqual([]);
  });

  it('of the next version moves 10 and then 100 percent, and keeps what served before at 0, with its instances', async () => {
    await serve41();
    const shares: unknown[] = [];
    const played = await rollOut(setting, specOf('42', UPDATE), { id: 'next' });
    expect(kindOf(played)).toBeUndefined();
    for (const region of REGIONS) {
      expect(variantsIn(region)).toEqual([
        ['41', 0, 2],
        ['42', 100, 2],
      ]);
      for (const call of setting.account.calls)
        if (call.region === region && call.api === 'UpdateEndpointWeightsAndCapacities')
          shares.push(weightsIn(call.input));
    }
    expect(shares).toEqual(
      REGIONS.flatMap(() => [
        [10, 90],
        [100, 0],
      ]),
    );
    expect(madeTwice()).toEqual([]);
  });

  it('that retires what served before leaves the endpoint with the new version alone', async () => {
    await serve41();
    const played = await rollOut(setting, specOf('42', { ...UPDATE, previous: 'retire' }), { id: 'next' });
    expect(kindOf(played)).toBeUndefined();
    expect(played.result._unsafeUnwrap().left).toEqual([]);
    for (const region of REGIONS)
      expect(held(region)).toEqual({ ...ONLY_41, models: ['42'], variants: [['42', 100, 2]] });
    const after = await rollOut(setting, specOf('43', { ...UPDATE, previous: 'retire' }), { id: 'after' });
    expect(kindOf(after)).toBeUndefined();
    for (const region of REGIONS)
      expect(held(region)).toEqual({ ...ONLY_41, models: ['43'], variants: [['43', 100, 2]] });
    expect(madeTwice()).toEqual([]);
  });

  const FAILURES = {
    'a container that never becomes healthy, in the second wave': {
      fault: {
        kind: 'update-fails',
        region: REGIONS[1],
        reason:
          'The primary container for production variant fraud did not pass the ping health check. Please check CloudWatch logs for this endpoint.',
      },
      failure: { kind: 'provider-failed', error: { kind: 'container', scope: 'model' } },
    },
    'no room in one region, time and again': {
      fault: { kind: 'capacity', region: REGIONS[2], times: Number.POSITIVE_INFINITY },
      failure: { kind: 'provider-failed', error: { kind: 'capacity', scope: 'region' }, attempts: 3 },
    },
    'a silent rollback': {
      fault: { kind: 'silent-rollback', region: REGIONS[1], api: 'UpdateEndpoint' },
      failure: { kind: 'drift', region: 'aws/eu-west-1' },
    },
    'weights that SageMaker takes back': {
      fault: { kind: 'weights-fail', region: REGIONS[2] },
      failure: { kind: 'drift', action: 'route' },
    },
    'a permission that is missing': {
      fault: { kind: 'deny', region: REGIONS[1], api: 'UpdateEndpoint' },
      failure: { kind: 'provider-failed', error: { kind: 'permission' } },
    },
  } as const;

  it.each(Object.entries(FAILURES))('that meets %s leaves the account as it was', async (_name, { fault, failure }) => {
    await serve41();
    const before = REGIONS.map((region) => setting.account.holdings(region));
    setting.account.fault(fault);
    const played = await rollOut(setting, specOf('42', UPDATE), { id: 'next' });
    const error = played.result._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
    expect(error.kind === 'rollout-failed' && error.failures).toMatchObject([failure]);
    expect(REGIONS.map((region) => sameVersions(setting.account.holdings(region)))).toEqual(before.map(sameVersions));
    expect(madeTwice()).toEqual([]);
  });

  it('of a first version whose container fails deletes the endpoint once that can be done', async () => {
    setting.account.fault({
      kind: 'create-fails',
      region: REGIONS[0],
      ms: 24 * 60_000,
      reason: 'The primary container for production variant fraud did not pass the ping health check.',
    });
    const played = await rollOut(setting, specOf('41'));
    expect(played.result._unsafeUnwrapErr()).toMatchObject({
      kind: 'rollout-failed',
      rollback: { outcome: 'completed' },
    });
    for (const region of REGIONS)
      expect(setting.account.holdings(region)).toMatchObject({ models: [], configs: [], endpoints: [] });
  });

  it('whose update and rollback both fail leaves the fleet to a human, and says so', async () => {
    await serve41();
    setting.account.fault({ kind: 'update-rollback-failed', region: REGIONS[1] });
    const played = await rollOut(setting, specOf('42', UPDATE), { id: 'next' });
    const error = played.result._unsafeUnwrapErr();
    expect(error).toMatchObject({
      kind: 'needs-human',
      rollback: { outcome: 'incomplete', left: [{ region: 'aws/eu-west-1' }] },
    });
    for (const region of [REGIONS[0], REGIONS[2]])
      expect(variantsIn(region).map(([version]) => version)).toEqual(['41']);
    expect(setting.account.holdings(REGIONS[1]).endpoints[0]?.status).toBe('UpdateRollbackFailed');
  });

  it('goes through where SageMaker throttles three calls of ten', async () => {
    await serve41();
    setting.account.fault({ kind: 'throttle-rate', share: 0.3, seed: 7 });
    const played = await rollOut(setting, specOf('42', { ...UPDATE, previous: 'retire' }), { id: 'next' });
    expect(played.result.isErr() && formatError(played.result.error)).toBe(false);
    for (const region of REGIONS) expect(variantsIn(region)).toEqual([['42', 100, 2]]);
    expect(madeTwice()).toEqual([]);
  });

  it('waits for maintenance by AWS', async () => {
    await serve41();
    const now = setting.clock.now();
    for (const region of REGIONS)
      setting.account.fault({ kind: 'system-updating', region, endpoint: 'fraud', from: now + 1_000, ms: 20 * 60_000 });
    const played = await rollOut(setting, specOf('42', UPDATE), { id: 'next' });
    expect(kindOf(played)).toBeUndefined();
    for (const region of REGIONS)
      expect(variantsIn(region)).toEqual([
        ['41', 0, 2],
        ['42', 100, 2],
      ]);
  });
});

function weightsIn(input: unknown): readonly number[] {
  const { DesiredWeightsAndCapacities } = input as {
    readonly DesiredWeightsAndCapacities: readonly { readonly DesiredWeight: number }[];
  };
  return DesiredWeightsAndCapacities.map(({ DesiredWeight }) => DesiredWeight);
}
