import { expect, it } from 'vitest';
import { awsProvider } from '../aws-provider.ts';
import type { AwsSettings } from '../settings/aws-settings.ts';

const ACCOUNT: AwsSettings = {
  role: 'arn:aws:iam::123456789012:role/serving',
  serving: { type: 'ml.m5.xlarge', count: 2 },
};
const SERVERLESS = { serving: { serverless: { memoryMb: 1_024, maxConcurrency: 5 } } } as const;

function health(settings: Partial<AwsSettings>) {
  return awsProvider({ ...ACCOUNT, ...settings }).capabilities.health;
}

it('counts by minutes, final two minutes later, and slower requests too', () => {
  expect(health({})).toEqual({ periodMs: 60_000, finalAfterMs: 120_000, countsSlower: true, splitsEachRequest: true });
});

it('draws the version for each request only where weights split the traffic, in every region', () => {
  expect(health({ traffic: 'endpoint' })).toMatchObject({ splitsEachRequest: false });
  expect(health(SERVERLESS)).toMatchObject({ splitsEachRequest: false });
  expect(health({ regions: { 'eu-west-1': SERVERLESS } })).toMatchObject({ splitsEachRequest: false });
  expect(health({ regions: { 'eu-west-1': { networkIsolation: true } } })).toMatchObject({ splitsEachRequest: true });
});
