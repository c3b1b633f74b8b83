import { expect, test } from 'vitest';
import { awsProvider } from './aws-provider.ts';

const SETTINGS = {
  role: 'arn:aws:iam::123456789012:role/serving',
  serving: { type: 'ml.m5.large', count: 1 },
} as const;

test('a region is looked at as often as its changes take: by default minutes', () => {
  const { expectedMs } = awsProvider(SETTINGS).capabilities;
  expect(expectedMs).toEqual({ deploy: 360_000, route: 60_000, retire: 240_000 });
});

test('where a version comes up sooner, traffic moves and removals end sooner too', () => {
  const { expectedMs } = awsProvider({ ...SETTINGS, expectedDeployMs: 600 }).capabilities;
  expect(expectedMs).toEqual({ deploy: 600, route: 600, retire: 600 });
});
