import { describePlan, planRollout, type RolloutSpec } from '@landfall/core';
import { expect, test } from 'vitest';
import { awsProvider } from './aws-provider.ts';

const aws = awsProvider({
  role: 'arn:aws:iam::123456789012:role/serving',
  serving: { type: 'ml.g5.xlarge', count: 2 },
  regions: {
    'eu-west-1': { autoscaling: { min: 1, max: 6, invocationsPerInstance: 100 } },
    'ap-south-1': { serving: { serverless: { memoryMb: 1_024, maxConcurrency: 1 } } },
  },
});

const GOOD = {
  name: 'fraud',
  version: '42',
  artifact: 's3://models-{region}/fraud.tar.gz',
  image: '123456789012.dkr.ecr.{region}.amazonaws.com/fraud:42',
};

function planOf(change: Partial<RolloutSpec['model']>) {
  const regions = ['aws/us-east-1', 'aws/eu-west-1', 'aws/ap-south-1'];
  return planRollout({ model: { ...GOOD, ...change }, regions }, { providers: { aws } })._unsafeUnwrap();
}

test('a plan tells the instances of each region, as its settings say', () => {
  expect(planOf({}).preview).toEqual({
    machines: [
      { type: 'ml.g5.xlarge', count: 2, atLeastCurrent: true, regions: ['aws/us-east-1'] },
      { type: 'ml.g5.xlarge', count: 2, maxCount: 6, atLeastCurrent: true, regions: ['aws/eu-west-1'] },
    ],
    problems: [],
  });
});

test('a plan tells of an artifact of another cloud, of a missing image, and of one in another region', () => {
  const told = describePlan(planOf({ artifact: 'gs://models/fraud/' }));
  expect(told).toContain('The artifact gs://models/fraud/ is not in S3');
  const { image, ...without } = GOOD;
  const plan = planRollout({ model: without, regions: ['aws/us-east-1'] }, { providers: { aws } })._unsafeUnwrap();
  expect(plan.preview?.problems[0]?.message).toContain('give "image" in the model of the spec');
  const elsewhere = planOf({ image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/fraud:42' });
  expect(elsewhere.preview?.problems.map(({ regions }) => regions)).toEqual([['aws/eu-west-1'], ['aws/ap-south-1']]);
});

test('a plan says whether a version begins with as many instances as the previous deployment has', () => {
  const told = describePlan(planOf({})).replaceAll(/\s+/g, ' ');
  expect(told).toContain('or as many as the previous deployment has, if more');
  const settings = { role: 'arn:aws:iam::123456789012:role/serving', serving: { type: 'ml.g5.xlarge', count: 2 } };
  const exact = awsProvider({ ...settings, capacity: 'as-configured' });
  expect(exact.preview?.({ model: { ...GOOD, environment: {} }, region: 'us-east-1' }).machines).toEqual({
    type: 'ml.g5.xlarge',
    count: 2,
    atLeastCurrent: false,
  });
});
