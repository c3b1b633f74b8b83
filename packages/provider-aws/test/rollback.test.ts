import type { Json, Provider } from '@landfall/core/provider';
import { type Inventory, type RollbackSetup, rollbackRules } from '@landfall/core/testing';
import { everyOr, SEED, shareTitle } from '@landfall/tests-support';
import { afterEach, describe, expect, it } from 'vitest';
import type { AwsSettings } from '../src/index.ts';
import { type AwsSetting, awsSetting, modelOf, SAMPLES } from './aws-setting.ts';

const REGION = 'eu-west-1';
const USUAL = 29;

let opened: AwsSetting | undefined;
afterEach(() => {
  opened?.close();
  opened = undefined;
});

/** Everything in the region, whoever made it: the endpoints with what serves there, and each thing beside them by its name. */
function inventoryOf({ account }: AwsSetting): Inventory {
  const { models, endpoints, alarms, scalableTargets } = account.holdings(REGION);
  const inventory: Record<string, Json> = {};
  for (const { name, status, variants } of endpoints) {
    // Weights are compared by what they mean: a share of their sum.
    const sum = variants.reduce((total, { weight }) => total + weight, 0);
    const shares = variants.map(({ weight, ...variant }) => ({ ...variant, percent: (100 * weight) / sum }));
    inventory[`endpoint ${name}`] = { status, variants: shares };
  }
  for (const name of models) inventory[`model ${name}`] = true;
  for (const name of alarms) inventory[`alarm ${name}`] = true;
  for (const name of scalableTargets) inventory[`scalable target ${name}`] = true;
  return inventory;
}

/** An endpoint as a team made it by other means. */
function serveByHand(): void {
  opened?.account.seedServing(REGION, {
    endpoint: 'fraud',
    variants: [{ name: 'AllTraffic', weight: 1, count: 2, type: 'ml.m5.xlarge' }],
  });
}

/** Which calls of a rollout are disturbed. */
const SHARE = { every: everyOr(USUAL), from: SEED };

/** Every rollout has an account of its own. Some of the calls are disturbed here, all of them by `npm run exhaust`. */
function setupOf(settings: Partial<AwsSettings>): RollbackSetup {
  return {
    provider: () => {
      opened?.close();
      opened = awsSetting({ checks: { quota: false }, ...settings });
      return opened.provider as Provider;
    },
    inventory: () => (opened === undefined ? {} : inventoryOf(opened)),
    serveForeign: settings.adopt === true ? serveByHand : undefined,
    region: REGION,
    model: (version) => modelOf(version, REGION),
    samples: SAMPLES.golden,
    clock: { now: () => opened?.clock.now() ?? 0, sleep: async (ms, signal) => opened?.clock.sleep(ms, signal) },
    ...SHARE,
  };
}

describe.each<readonly [string, Partial<AwsSettings>]>([
  ['an endpoint with variants', { alarms: [{ metric: 'error-rate', above: 0.05 }] }],
  ['an endpoint that others made', { adopt: true }],
  ['an endpoint for each version', { traffic: 'endpoint' }],
])(`%s (${shareTitle(USUAL)})`, (_, settings) => {
  it.for(rollbackRules(setupOf(settings)))('$name', async (rule) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});
