import type { Provider } from '@landfall/core/provider';
import { type ConformanceSetup, conformanceRules } from '@landfall/core/testing';
import { EVERY, everyOr, shareOf } from '@landfall/tests-support';
import { afterEach, describe, expect, it } from 'vitest';
import type { AwsSettings } from '../src/index.ts';
import { type AwsSetting, awsSetting, modelOf, REGIONS } from './aws-setting.ts';
import type { AccountOptions } from './simulator/account-options.ts';

let opened: AwsSetting | undefined;
afterEach(() => {
  opened?.close();
  opened = undefined;
});

const WORKLOAD = { requestsPerSecond: 20, behaviour: () => ({ errors: 0.02, slow: { share: 0.1, latencyMs: 400 } }) };

/** Every rule has an account of its own. */
function setupIn(
  region: string,
  settings: Partial<AwsSettings> = {},
  options: Partial<AccountOptions> = {},
): ConformanceSetup {
  const open = (): AwsSetting => {
    opened?.close();
    opened = awsSetting(settings, options);
    return opened;
  };
  return {
    provider: () => open().provider as Provider,
    region,
    otherRegion: REGIONS.find((other) => other !== region),
    model: (version) => modelOf(version, region),
    sendRequests: (where) => opened?.account.workload(where, 'fraud', WORKLOAD),
    samples: [{ input: { amount: 1 } }, { input: { amount: 2 } }],
    clock: { now: () => opened?.clock.now() ?? 0, sleep: async (ms, signal) => opened?.clock.sleep(ms, signal) },
    timeoutMs: 3_600_000,
    pollMs: 15_000,
  };
}

/** The region decides nothing but names: each run takes another one, `npm run exhaust` takes all. */
const PLAYED = shareOf(REGIONS, { every: Math.min(EVERY, REGIONS.length) });

describe.each(PLAYED)('an endpoint with variants, in %s', (region) => {
  it.each(conformanceRules(setupIn(region, { checks: { quota: region === PLAYED[0] } })))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});

describe('an endpoint for each version', () => {
  it.each(conformanceRules(setupIn('eu-west-1', { traffic: 'endpoint', checks: { quota: false } })))(
    '$name',
    async (rule) => {
      await expect(rule.check()).resolves.toBeUndefined();
    },
  );
});

describe('a cloud whose reads lag by ten seconds', () => {
  const rules = conformanceRules(setupIn('eu-west-1', { checks: { quota: false } }, { lagMs: 10_000 }));
  it.each(shareOf(rules, { every: everyOr(3) }))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});
