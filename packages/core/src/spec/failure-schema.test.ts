import { expect, test } from 'vitest';
import { parseSpec } from './parse-spec.ts';

const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42' };
const regions = ['aws/us-east-1', ['aws/eu-west-1', 'aws/ap-south-1']];

test.each<readonly [failure: object, issue: string]>([
  [
    { tolerate: -1 },
    "failure.tolerate: must be a number of regions from 0, or a percentage of them from '0%' to '100%'",
  ],
  [
    { tolerate: 0.5 },
    "failure.tolerate: must be a number of regions from 0, or a percentage of them from '0%' to '100%'",
  ],
  [
    { tolerate: '101%' },
    "failure.tolerate: must be a number of regions from 0, or a percentage of them from '0%' to '100%'",
  ],
  [
    { toleratePerWave: '-1%' },
    "failure.toleratePerWave: must be a number of regions from 0, or a percentage of them from '0%' to '100%'",
  ],
  [
    { toleratePerWave: '10' },
    "failure.toleratePerWave: must be a number of regions from 0, or a percentage of them from '0%' to '100%'",
  ],
  [
    { tolerate: 1, mustSucceed: ['aws/us-west-2'] },
    "failure.mustSucceed[0]: 'aws/us-west-2' is not in regions: name one of aws/us-east-1, aws/eu-west-1, aws/ap-south-1",
  ],
  [{ mode: 'fast' }, 'failure.mode: has no effect without tolerate or toleratePerWave'],
  [{ mustSucceed: ['aws/us-east-1'] }, 'failure.mustSucceed: has no effect without tolerate or toleratePerWave'],
  [{ holdFor: '1h' }, "failure.holdFor: has no effect without reaction: 'hold'"],
  [
    { reaction: 'roll-back-wave' },
    "failure.reaction: needs cutover: 'per-wave': otherwise no wave takes traffic before the others, and there is none to keep",
  ],
])('%j is an issue with its path', (failure, issue) => {
  const parsed = parseSpec({ model, regions, failure });
  expect(parsed.isErr() ? parsed.error.issues.map(({ path, message }) => `${path}: ${message}`) : []).toEqual([issue]);
});

test.each([
  { tolerate: 0 },
  { tolerate: '0.5%' },
  { toleratePerWave: '100%' },
  { reaction: 'hold', holdFor: '2d' },
  {},
])('%j is valid', (failure) => {
  expect(parseSpec({ model, regions, failure }).isOk()).toBe(true);
});
