import { parseAwsSettings } from '@landfall/provider-aws';
import { parseGcpSettings } from '@landfall/provider-gcp';
import { expect, test } from 'vitest';

const AWS = {
  role: 'arn:aws:iam::123456789012:role/serving',
  serving: {
    type: 'ml.g5.xlarge',
    count: 2,
    volumeGb: 8,
    startupTimeoutSeconds: 60,
    routing: 'random',
    inferenceAmi: 'a',
  },
  autoscaling: { min: 1, max: 4, invocationsPerInstance: 100, scaleInCooldownSeconds: 1 },
  environment: { LEVEL: 'info' },
  vpc: { subnets: ['s'], securityGroups: ['g'] },
  networkIsolation: true,
  kmsKey: 'key',
  traffic: 'endpoint',
  endpoint: 'fraud',
  adopt: true,
  alarms: [
    {
      metric: 'error-rate',
      above: 0.1,
      periodSeconds: 60,
      periods: 3,
      actions: ['arn:aws:sns:{region}:123456789012:alerts'],
    },
  ],
  checks: { artifact: true, image: true, quota: true },
  tags: { team: 'risk' },
  regions: { 'eu-west-1': { serving: { type: 'ml.m5.large', count: 1 } } },
  rates: { default: { perSecond: 1, burst: 1 } },
  credentials: { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' },
  urls: { s3: 'http://127.0.0.1:1' },
  client: () => undefined,
  settleMs: 1,
  expectedDeployMs: 1,
};

const SERVERLESS = {
  role: AWS.role,
  serving: { serverless: { memoryMb: 1_024, maxConcurrency: 1, provisionedConcurrency: 1 } },
};

const GCP = {
  project: 'my-project',
  serving: {
    machineType: 'n1-standard-4',
    accelerator: { type: 'NVIDIA_L4', count: 1 },
    minReplicas: 1,
    maxReplicas: 2,
    requiredReplicas: 1,
    scaleAt: { cpu: 60, accelerator: 60 },
    spot: true,
  },
  container: {
    predictRoute: '/p',
    healthRoute: '/h',
    port: 80,
    command: ['c'],
    args: ['a'],
    deploymentTimeoutSeconds: 1,
    sharedMemoryMb: 1,
  },
  serviceAccount: 'a@my-project.iam.gserviceaccount.com',
  environment: { LEVEL: 'info' },
  kmsKey: 'projects/p/locations/l/keyRings/r/cryptoKeys/k',
  traffic: 'split',
  endpoint: 'fraud',
  dedicated: true,
  twin: true,
  adopt: true,
  alerts: [{ metric: 'errors', above: 1, forSeconds: 60, channels: ['c'] }],
  checks: { artifact: true, image: true, quota: true, permissions: true },
  labels: { team: 'risk' },
  regions: { 'europe-west4': { serving: { machineType: 'n1-standard-4', minReplicas: 1 } } },
  operationRate: { perSecond: 1, burst: 1 },
  auth: { getRequestHeaders: async () => ({}) },
  urls: { aiplatform: 'https://example.com' },
  settleMs: 1,
  expectedDeployMs: 1,
  metricDelayMs: 1,
};

const WRONG = [
  undefined,
  null,
  true,
  '',
  'x',
  'x'.repeat(300),
  -1,
  1.5,
  61,
  1e9,
  Number.NaN,
  [],
  ['', ''],
  Array(50).fill(1),
  {},
  { '': '' },
  { other: 1 },
];

/** Every copy of settings with one value at one place replaced. */
function* variants(settings: unknown): Generator<unknown> {
  yield* WRONG;
  if (typeof settings !== 'object' || settings === null) return;
  for (const [key, value] of Object.entries(settings)) {
    for (const variant of variants(value)) {
      yield Array.isArray(settings)
        ? settings.map((item, index) => (String(index) === key ? variant : item))
        : { ...settings, [key]: variant };
    }
  }
}

/** How the validator words a mistake by itself. */
const RAW = /\bInvalid\b|, received |Too (small|big)|Unrecognized/;

test.each([
  { name: 'AWS', settings: AWS, parse: parseAwsSettings },
  { name: 'AWS, serverless', settings: SERVERLESS, parse: parseAwsSettings },
  { name: 'Google Cloud', settings: GCP, parse: parseGcpSettings },
])('whatever is wrong with settings of $name is told in our words', ({ settings, parse }) => {
  const told = new Set<string>();
  for (const variant of variants(settings)) {
    const parsed = parse(variant);
    if (parsed.isErr()) for (const { path, message } of parsed.error.issues) told.add(`${path}: ${message}`);
  }
  expect(parse(settings).isOk()).toBe(true);
  expect(told.size).toBeGreaterThan(20);
  expect([...told].filter((issue) => RAW.test(issue))).toEqual([]);
});
