import { SettingsError } from '@landfall/core/provider';
import { describe, expect, it } from 'vitest';
import { awsProvider } from '../aws-provider.ts';
import type { AwsSettings } from './aws-settings.ts';
import { parseAwsSettings } from './parse-aws-settings.ts';

const SETTINGS: AwsSettings = {
  role: 'arn:aws:iam::123456789012:role/serving',
  serving: { type: 'ml.g5.xlarge', count: 2 },
};

const SERVERLESS = { serving: { serverless: { memoryMb: 1_024, maxConcurrency: 1 } } };

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
    [{ role: 'serving' }, /^role: is not a role ARN, such as /],
    [{ serving: { type: 'g5.xlarge', count: 1 } }, /^serving\.type: is not a SageMaker instance type/],
    [{ serving: { type: 'ml.g5.xlarge', count: 0 } }, /^serving\.count: /],
    [
      { serving: { serverless: { memoryMb: '1024', maxConcurrency: 5 } } },
      /^serving\.serverless\.memoryMb: must be a number, not text/,
    ],
    [
      { serving: { serverless: { memoryMb: 1_500, maxConcurrency: 5 } } },
      /^serving\.serverless\.memoryMb: must be a multiple of 1024/,
    ],
    [
      { regions: { 'eu-west-1': { serving: { type: 'ml.g5.xlarge', count: 1.5 } } } },
      /^regions\["eu-west-1"\]\.serving\.count: must be a whole number, not a fraction/,
    ],
    [{ serving: { type: 'ml.g5.xlarge' } }, /^serving\.count: is missing/],
    [{ serving: 'ml.g5.xlarge' }, /^serving: must be { type, count } or { serverless }/],
    [{ autoscaling: 'off' }, /^autoscaling: must be 'keep', 'none' or { min, max, invocationsPerInstance }/],
    [{ alarms: [{ metric: 'error-rate', above: 5 }] }, /^alarms\[0\]\.above: must be a share from 0 to 1/],
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
    [
      { ...SERVERLESS, autoscaling: { min: 1, max: 2, invocationsPerInstance: 5 } },
      /^autoscaling: is not possible with serverless/,
    ],
    [{ ...SERVERLESS, vpc: { subnets: ['s'], securityGroups: ['g'] } }, /^vpc: is not possible with serverless/],
    [{ ...SERVERLESS, networkIsolation: true }, /^networkIsolation: is not possible with serverless/],
    [
      { vpc: { subnets: ['s'], securityGroups: ['g'] }, regions: { 'eu-west-1': SERVERLESS } },
      /^regions\["eu-west-1"\]\.serving: is serverless, which takes no vpc/,
    ],
    [
      { ...SERVERLESS, regions: { 'eu-west-1': { networkIsolation: true } } },
      /^regions\["eu-west-1"\]\.networkIsolation: is/,
    ],
    [{ alarms: [{ metric: 'errors', above: 5, actions: ['alerts'] }] }, /^alarms\[0\]\.actions\[0\]: is not an ARN/],
    [{ regions: { 'eu-west-1': { credentials: 'me' } } }, /^regions\["eu-west-1"\]\.credentials: must be/],
    [{ regoins: {} }, /^regoins: is not a known field/],
    [{ regions: { 'eu-west-1': { tags: {} } } }, /^regions\["eu-west-1"\]\.tags: is not a known field/],
    [{ client: 'no function' }, /^client: must be a function/],
    [{ rates: { DescribeEndpoint: { perSecond: 0, burst: 1 } } }, /^rates\.DescribeEndpoint\.perSecond/],
  ])('name the field of a mistake: %j', (change, expected) => {
    expect(issuesOf(change)).toEqual([expect.stringMatching(expected)]);
  });

  it('are fine with a serverless region where the others have a VPC, if it has none', () => {
    const vpc = { subnets: ['s'], securityGroups: ['g'] };
    expect(issuesOf({ vpc, regions: { 'eu-west-1': { ...SERVERLESS, vpc: undefined } } })).toEqual([]);
    expect(issuesOf({ ...SERVERLESS, autoscaling: 'none', networkIsolation: false })).toEqual([]);
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

  it('tell one mistake as a sentence, and many as a list', () => {
    const messageOf = (change: object) => parseAwsSettings({ ...SETTINGS, ...change })._unsafeUnwrapErr().message;
    expect(messageOf({ adopt: 1 })).toBe('The AWS settings are not valid: adopt: must be a boolean, not a number');
    expect(messageOf({ adopt: 1, endpoint: '' })).toBe(
      'The AWS settings are not valid:\n  - endpoint: must not be empty\n  - adopt: must be a boolean, not a number',
    );
  });

  it('that are wrong make no provider', () => {
    expect(() => awsProvider({ ...SETTINGS, role: 'x' })).toThrow(SettingsError);
  });
});
