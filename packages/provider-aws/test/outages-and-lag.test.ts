import type { RolloutSpec } from '@landfall/core';
import { formatError } from '@landfall/core';
import { afterEach, describe, expect, it } from 'vitest';
import { type AwsSetting, awsSetting, modelOf, REGIONS, rollOut, specOf } from './aws-setting.ts';
import { askPrepare, deployed, deployOnce, look, prepared, retireOnce, until } from './drive-provider.ts';
import { truthOf } from './truth-of.ts';
import { versionIn } from './version-in.ts';

const [FIRST, SECOND] = REGIONS;
const TWO = [`aws/${FIRST}`, [`aws/${SECOND}`]];
const UPDATE: Partial<RolloutSpec> = { regions: TWO, stages: [{ percent: 10 }, { percent: 100 }] };

let setting: AwsSetting;
afterEach(() => setting.close());

async function serving41(): Promise<void> {
  setting = awsSetting({ checks: { quota: false } });
  expect((await rollOut(setting, specOf('41', { regions: TWO }), { id: 'first' })).result.isOk()).toBe(true);
}

function versionsIn(region: string): readonly string[] {
  const [endpoint] = setting.account.holdings(region).endpoints;
  return (endpoint?.variants ?? []).map(({ name }) => versionIn(name));
}

describe('an update that ends in Failed', () => {
  it.each([false, true])(
    'needs manual action at once, and the error says that the region has no service (variants hidden: %s)',
    async (hidesVariants) => {
      await serving41();
      setting.account.fault({ kind: 'update-fails', region: SECOND, to: 'Failed', hidesVariants });
      const from = setting.account.calls.length;
      const { result } = await rollOut(setting, specOf('42', UPDATE), { id: 'r' });
      const error = result._unsafeUnwrapErr();
      expect(error).toMatchObject({
        kind: 'needs-human',
        rollback: { outcome: 'incomplete', left: [{ region: `aws/${SECOND}` }] },
      });
      expect(formatError(error)).toContain('the region has no service');
      // SageMaker takes nothing but a deletion, which is left to a person: the previous deployment is on that endpoint too.
      expect(setting.account.holdings(SECOND).endpoints).toMatchObject([{ name: 'fraud', status: 'Failed' }]);
      expect(versionsIn(FIRST)).toEqual(['41']);
      const asked = setting.account.calls.slice(from).filter(({ region }) => region === SECOND);
      process.stdout.write(`Updating to Failed: ${asked.length} calls in that region\n`);
      expect(asked.length).toBeLessThan(60);
    },
  );

  it('during a rollback is not waited for either', async () => {
    await serving41();
    // The rollback of the first region, whose update is the second one there, fails.
    setting.account.fault({ kind: 'update-fails', region: FIRST, after: 1, to: 'Failed' });
    setting.account.fault({ kind: 'update-fails', region: SECOND });
    const from = setting.account.calls.length;
    const { result } = await rollOut(setting, specOf('42', UPDATE), { id: 'r' });
    const error = result._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: 'needs-human', rollback: { left: [{ region: `aws/${FIRST}` }] } });
    expect(formatError(error)).toContain('the region has no service');
    expect(setting.account.calls.slice(from).filter(({ region }) => region === FIRST).length).toBeLessThan(100);
  });

  it('is no reason for another attempt or a removal, even where its own reason may pass', async () => {
    await serving41();
    const reason = 'Unable to provision requested ML compute capacity due to InsufficientInstanceCapacity error.';
    setting.account.fault({ kind: 'update-fails', region: SECOND, to: 'Failed', reason });
    const driven = await prepared(setting, SECOND, '42');
    await deployOnce(setting, driven);
    await retireOnce(setting, driven);
    expect(driven.handle.due).toBe('retire');
    const seen = await until(setting, driven, ({ state }) => state === 'failed');
    expect(seen).toMatchObject({ error: { kind: 'capacity', retryable: false } });
    expect(seen).toMatchObject({ error: { message: expect.stringContaining(driven.handle.base ?? 'no base') } });
    expect(seen).not.toHaveProperty('needs');
  });

  it('of a first version is removed, since nothing else was there', async () => {
    setting = awsSetting({ checks: { quota: false } });
    setting.account.fault({ kind: 'create-fails', region: FIRST });
    const { result } = await rollOut(setting, specOf('41', { regions: TWO }), { id: 'r' });
    expect(result._unsafeUnwrapErr()).toMatchObject({ kind: 'rollout-failed', rollback: { outcome: 'completed' } });
    expect(setting.account.holdings(FIRST).endpoints).toEqual([]);
  });

  it('of a first version is as passing as its reason, and its removal goes on', async () => {
    setting = awsSetting({ checks: { quota: false } });
    const reason = 'There is not enough capacity for instance type ml.m5.xlarge.';
    setting.account.fault({ kind: 'create-fails', region: FIRST, reason });
    const driven = await prepared(setting, FIRST, '41');
    await deployOnce(setting, driven);
    await retireOnce(setting, driven);
    expect(await until(setting, driven, ({ state }) => state === 'failed')).toMatchObject({
      needs: 'retire',
      error: { kind: 'capacity', retryable: true, message: expect.not.stringContaining('no service') },
    });
  });
});

describe('readings that lag longer than settleMs', () => {
  const SPECS = {
    'that goes well': {},
    'whose second region fails': { fault: { kind: 'update-fails', region: SECOND } },
    'whose traffic SageMaker takes back': { fault: { kind: 'weights-fail', region: SECOND } },
  } as const;

  it.each(Object.entries(SPECS))('a rollout %s ends as without a lag, and leaves the same', async (_name, how) => {
    const ends: unknown[] = [];
    for (const lagMs of [0, 60_000]) {
      await serving41();
      setting.account.setLag(lagMs);
      if ('fault' in how) setting.account.fault(how.fault);
      const { result } = await rollOut(setting, specOf('42', UPDATE), { id: 'r' });
      await setting.clock.sleep(3_600_000);
      const end = result.isOk()
        ? 'ok'
        : [
            result.error.kind,
            'rollback' in result.error && result.error.rollback.outcome,
            'failures' in result.error && result.error.failures.map(({ kind }) => kind),
          ];
      ends.push({ end, truth: truthOf(setting) });
      setting.close();
    }
    expect(ends[1]).toEqual(ends[0]);
    setting = awsSetting();
  });

  it('do not delete the configuration that the endpoint is on its way to', async () => {
    await serving41();
    const next = await prepared(setting, FIRST, '42');
    await setting.clock.sleep(60_000);
    setting.account.setLag(60_000);
    // The model has to be seen first.
    await deployOnce(setting, next);
    expect(await look(setting, next)).toMatchObject({ state: 'pending', needs: 'deploy' });
    await setting.clock.sleep(60_000);
    await deployOnce(setting, next);
    await setting.clock.sleep(30_000);
    expect(await look(setting, next)).toMatchObject({ state: 'pending' });
    await retireOnce(setting, next);
    expect(setting.account.holdings(FIRST).configs.map(versionIn)).toContain('42');
    await until(setting, next, ({ state }) => state === 'absent');
    expect(versionsIn(FIRST)).toEqual(['41']);
    expect(setting.account.holdings(FIRST)).toMatchObject({
      models: [expect.any(String)],
      configs: [expect.any(String)],
    });
  });

  it('do not delete it either where readings show it, and not yet that the endpoint goes there', async () => {
    await serving41();
    const next = await prepared(setting, FIRST, '42');
    await setting.clock.sleep(60_000);
    setting.account.setLag(60_000);
    await deployOnce(setting, next);
    await setting.clock.sleep(60_000);
    // The configuration is made, and the update is refused for now.
    setting.account.fault({
      kind: 'error-before-commit',
      api: 'UpdateEndpoint',
      status: 400,
      code: 'ThrottlingException',
      message: 'Rate exceeded',
    });
    await expect(deployOnce(setting, next)).rejects.toThrow('throttled');
    await setting.clock.sleep(60_000);
    await deployOnce(setting, next);
    await setting.clock.sleep(30_000);
    await retireOnce(setting, next);
    expect(setting.account.holdings(FIRST).configs.map(versionIn)).toContain('42');
    await until(setting, next, ({ state }) => state === 'absent');
    expect(versionsIn(FIRST)).toEqual(['41']);
  });

  it('an endpoint that keeps no time of modification is believed after ten minutes', async () => {
    await serving41();
    const next = await prepared(setting, FIRST, '42');
    await deployOnce(setting, next);
    await until(setting, next, ({ state }) => state === 'ready');
    const [endpoint] = [setting.account.act(FIRST, 'DescribeEndpoint', { EndpointName: 'fraud' })];
    const asked = Number(endpoint['LastModifiedTime']) * 1_000;
    next.handle = { ...next.handle, asked, awaits: { what: 'share', from: 0, since: setting.clock.now() } };
    expect((await look(setting, next)).state).toBe('pending');
    await setting.clock.sleep(600_000);
    expect((await look(setting, next)).state).toBe('ready');
  });
});

describe('what is no reason to end a rollout', () => {
  it.each([0, 1])(
    'a model that SageMaker does not know yet, right after it was made (%i served before)',
    async (served) => {
      setting = awsSetting({ checks: { quota: false } });
      if (served === 1) await deployed(setting, FIRST, '41');
      for (const message of [
        'Could not find model "arn:aws:sagemaker:us-east-1:123456789012:model/{model}".',
        "Could not find model '{model}'.",
      ]) {
        const next = await prepared(setting, FIRST, '42', `r${message.length}`);
        setting.account.fault({
          kind: 'error-before-commit',
          api: 'CreateEndpointConfig',
          status: 400,
          code: 'ValidationException',
          message: message.replace('{model}', next.handle.model),
        });
        await deployOnce(setting, next);
        expect(next.handle.due).toBe('deploy');
      }
    },
  );

  it('but a model of others that is gone is one', async () => {
    setting = awsSetting({ checks: { quota: false } });
    const next = await prepared(setting, FIRST, '42');
    const message = 'Could not find model "arn:aws:sagemaker:us-east-1:123456789012:model/other".';
    setting.account.fault({
      kind: 'error-before-commit',
      api: 'CreateEndpointConfig',
      status: 400,
      code: 'ValidationException',
      message,
    });
    await expect(deployOnce(setting, next)).rejects.toThrow('not-found');
  });

  it.each([
    ['NoSuchResourceException', 400],
    ['InternalFailure', 500],
    ['ThrottlingException', 400],
    ['Whatever', 418],
  ])('quotas that cannot be read for %s', async (code, status) => {
    setting = awsSetting();
    setting.account.fault({
      kind: 'error-before-commit',
      api: 'ListServiceQuotas',
      code,
      status,
      message: 'no',
      times: Number.POSITIVE_INFINITY,
    });
    const { findings } = await askPrepare(setting, FIRST, modelOf('41', FIRST));
    expect(findings).toContainEqual({
      level: 'info',
      message: expect.stringMatching(/^Quotas could not be looked up/),
    });
  });
});
