import { everyOr, SEED, shareOf, shareTitle } from '@landfall/tests-support';
import { regionRules } from '@landfall/tests-support/region-rules';
import { describe, expect, it } from 'vitest';
import type { AwsSettings } from '../src/index.ts';
import { regionalAccount } from './regional-cloud.ts';

const USUAL = 8;

const WAYS: readonly (readonly [way: string, settings: Partial<AwsSettings>])[] = [
  ['weights of variants', {}],
  [
    'weights of variants with alarms and autoscaling',
    {
      alarms: [{ metric: 'error-rate', above: 0.05 }],
      autoscaling: { min: 2, max: 4, invocationsPerInstance: 100 },
    },
  ],
  ['an endpoint that others made', { adopt: true }],
  ['an endpoint for each version', { traffic: 'endpoint' }],
];

const LAGS = [
  ['reads that are up to date', 0],
  ['reads that lag by 10 s', 10_000],
] as const;

const CASES = WAYS.flatMap(([way, settings]) =>
  LAGS.flatMap(([reads, lagMs]) =>
    regionRules(() => regionalAccount(settings, lagMs)).map((rule) => ({ rule, where: `${way}, ${reads}` })),
  ),
);

describe(`regions of SageMaker (${shareTitle(USUAL)})`, () => {
  const chosen = shareOf(CASES, { kindOf: ({ rule }) => rule.name, every: everyOr(USUAL), seed: SEED });
  it.for(chosen.map(({ rule, where }) => [rule.name, where, rule] as const))('%s: %s', async ([, , rule]) => {
    await expect(rule.check()).resolves.toBeUndefined();
  });
});
