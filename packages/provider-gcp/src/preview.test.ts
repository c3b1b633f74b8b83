import { describePlan, planRollout } from '@landfall/core';
import { expect, test } from 'vitest';
import { gcpProvider } from './gcp-provider.ts';
import type { GcpSettings } from './settings/gcp-settings.ts';

const SETTINGS: GcpSettings = {
  project: 'my-project',
  serving: { machineType: 'n1-standard-4', minReplicas: 1, maxReplicas: 4 },
  regions: {
    'asia-southeast1': {
      serving: { machineType: 'g2-standard-12', accelerator: { type: 'NVIDIA_L4', count: 1 }, minReplicas: 2 },
    },
  },
};

const GOOD = { name: 'fraud', version: '42', artifact: 'gs://models/fraud/', image: 'us-docker.pkg.dev/p/r/fraud:42' };

function planOf(model: { name: string; version: string; artifact: string; image?: string }, settings = SETTINGS) {
  const regions = ['gcp/us-central1', 'gcp/asia-southeast1'];
  return planRollout({ model, regions }, { providers: { gcp: gcpProvider(settings) } })._unsafeUnwrap();
}

test('a plan tells the machines of each region, and of the twin that verifies', () => {
  expect(planOf(GOOD).preview).toEqual({
    machines: [
      {
        type: 'n1-standard-4',
        count: 1,
        maxCount: 4,
        atLeastCurrent: true,
        extraToVerify: 1,
        regions: ['gcp/us-central1'],
      },
      {
        type: 'g2-standard-12 with 1 NVIDIA_L4',
        count: 2,
        maxCount: 2,
        atLeastCurrent: true,
        extraToVerify: 1,
        regions: ['gcp/asia-southeast1'],
      },
    ],
    problems: [],
  });
  const without = planOf(GOOD, { ...SETTINGS, twin: false, capacity: 'as-configured' });
  expect(without.preview?.machines.map(({ atLeastCurrent }) => atLeastCurrent)).toEqual([undefined, undefined]);
  expect(without.preview?.machines.map(({ extraToVerify }) => extraToVerify)).toEqual([undefined, undefined]);
});

test('a plan tells of an artifact of another cloud, and of a missing image', () => {
  const { image, ...without } = GOOD;
  const told = describePlan(planOf({ ...without, artifact: 's3://models/fraud.tar.gz' })).replaceAll(/\s+/g, ' ');
  expect(told).toContain('The artifact "s3://models/fraud.tar.gz" is neither files (gs://bucket/folder/)');
  expect(told).toContain('The model has no image');
  expect(planOf({ ...without, artifact: 'projects/p/locations/us-central1/models/m@1' }).preview?.problems).toEqual([]);
});
