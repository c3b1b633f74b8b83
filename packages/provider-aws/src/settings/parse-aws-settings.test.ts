import { describe, expect, it } from 'vitest';
import { awsProvider } from '../aws-provider.ts';
import type { AwsSettings } from './aws-settings.ts';
import { AwsSettingsError, parseAwsSettings } from './parse-aws-settings.ts';

const SETTINGS: AwsSettings = {
  role: 'arn:aws:iam::123456789012:role/serving',
  serving: { type: 'ml.g5.xlarge', count: 2 },
};

function issuesOf(change: object): readonly string[] {
  const parsed = parseAwsSettings({ ...SETTINGS, ...change });
  return parsed.isOk() ? [] : parsed.error.issues.map(({ path, message }) => `${path}: ${message}`);
}

describe('settings of AWS', () => {
  it('are taken as they are where nothing is wrong', () => {
    const settings = { ...SETTINGS, credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }) };
    expect(parseAwsSettings(settings)._unsafeUnwrap()).toBe(settings);
    expect(issuesOf({ regions: { 'eu-west-1': { serving: { type: 'ml.m5.large', count: 1 } } } })).toEqual([]);
    expect(issuesOf({ serving: { serverless: { memoryMb: 2_048, maxConcurrency: 5 } } })).toEqual([]);
    expect(
      issuesOf({ autoscaling: { min: 1, max: 4, invocationsPerInstance: 100 }, urls: { s3: 'http://127.0.0.1:1' } }),
    ).toEqual([]);
  });

  it.each([
    [{ role: 'serving' }, /^role: is no ARN of a role/],
    [{ serving: { type: 'g5.xlarge', count: 1 } }, /^serving\.type: is no instance type/],
    [{ serving: { type: 'ml.g5.xlarge', count: 0 } }, /^serving\.count: /],
    [{ serving: { serverless: { memoryMb: 1_500, maxConcurrency: 5 } } }, /^serving\.serverless\.memoryMb: /],
    [
      { regions: { 'eu-west-1': { serving: { type: 'ml.g5.xlarge', count: 1.5 } } } },
      /^regions\.eu-west-1\.serving\.count: /,
    ],
    [{ autoscaling: { min: 3, max: 2, invocationsPerInstance: 1 } }, /^autoscaling/],
    [
      {
        alarms: [
          { metric: 'errors', above: 1 },
          { metric: 'errors', above: 2 },
        ],
      },
      /^alarms: names a metric twice/,
    ],
    [{ tags: { 'landfall:owner': 'me' } }, /^tags: may not use keys/],
    [
      { traffic: 'variant', serving: { serverless: { memoryMb: 1_024, maxConcurrency: 1 } } },
      /^serving: is serverless/,
    ],
    [{ regoins: {} }, /^regoins: is not a known field/],
    [{ regions: { 'eu-west-1': { tags: {} } } }, /^regions\.eu-west-1\.tags: is not a known field/],
    [{ client: 'no function' }, /^client: must be a function/],
    [{ rates: { DescribeEndpoint: { perSecond: 0, burst: 1 } } }, /^rates\.DescribeEndpoint\.perSecond/],
  ])('name the field of a mistake: %j', (change, expected) => {
    expect(issuesOf(change)).toEqual([expect.stringMatching(expected)]);
  });

  it('tell all mistakes at once, and no value', () => {
    const given = {
      role: 'x',
      serving: { type: 'ml.g5.xlarge', count: 1 },
      credentials: { accessKeyId: 'AKIDSECRET' },
    };
    const parsed = parseAwsSettings(given);
    expect(parsed._unsafeUnwrapErr().issues.length).toBe(2);
    expect(parsed._unsafeUnwrapErr().message).not.toContain('AKIDSECRET');
  });

  it('that are wrong make no provider', () => {
    expect(() => awsProvider({ ...SETTINGS, role: 'x' })).toThrow(AwsSettingsError);
  });
});
