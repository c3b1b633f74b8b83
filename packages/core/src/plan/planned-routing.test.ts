import { expect, test } from 'vitest';
import { paperProvider } from '../../test/paper-provider.ts';
import { planRollout } from '../plan-rollout.ts';
import { memoryRouter } from '../router/memory-router.ts';
import type { RolloutSpec } from '../spec/rollout-spec.ts';

const providers = { aws: paperProvider(), gcp: paperProvider() };
const router = memoryRouter({ name: 'fraud-table' });
const regions = ['aws/us-east-1', 'gcp/europe-west4'] as const;

function planned(routing: unknown, options: object = { router }) {
  const spec = { model: { name: 'fraud', version: '42', image: 'i' }, regions, routing } as RolloutSpec;
  return planRollout(spec, { providers, ...options });
}

function issuesOf(routing: unknown, options?: object): readonly string[] {
  const result = planned(routing, options);
  if (result.isOk()) return [];
  const { error } = result;
  return error.kind === 'invalid-spec' ? error.issues.map(({ path, message }) => `${path} ${message}`) : [error.kind];
}

test('a plan has the entry of each region, with placeholders filled in, and the target that is claimed', () => {
  const plan = planned({
    url: 'https://{region}.example/{name}/{version}',
    endpoint: { aws: 'fraud-{region}' },
    weights: { 'gcp/europe-west4': 0.5 },
    locations: { 'aws/us-east-1': { latitude: 39, longitude: -77.5 } },
  })._unsafeUnwrap();
  expect(plan.routing).toEqual({
    router: 'fraud-table',
    target: 'router/fraud-table',
    ttlMs: 0,
    settleMs: 0,
    entries: {
      'aws/us-east-1': {
        url: 'https://us-east-1.example/fraud/42',
        endpoint: 'fraud-us-east-1',
        weight: 1,
        location: { latitude: 39, longitude: -77.5 },
      },
      'gcp/europe-west4': { url: 'https://europe-west4.example/fraud/42', weight: 0.5 },
    },
  });
});

test('the table is part of the hash of a plan, and is nothing where there is none', () => {
  const url = 'https://{region}.example';
  const hashes = [planned(undefined, {}), planned({ url }), planned({ url: `${url}/2` })].map(
    (plan) => plan._unsafeUnwrap().hash,
  );
  expect(new Set(hashes).size).toBe(3);
  expect(planned(undefined, {})._unsafeUnwrap().routing).toBeUndefined();
});

test.each<readonly [string, unknown, object | undefined, readonly string[]]>([
  ['an address by region for each', { url: { aws: 'https://a', gcp: 'https://b' } }, undefined, []],
  [
    'an address for some regions alone',
    { url: { aws: 'https://a' } },
    undefined,
    ['routing has no url or endpoint for gcp/europe-west4: add one'],
  ],
  ['an address or an endpoint for each', { url: { aws: 'https://a' }, endpoint: { gcp: 'fraud' } }, undefined, []],
  [
    'no address',
    { weights: { 'aws/us-east-1': 1 } },
    undefined,
    ['routing needs a url or an endpoint: clients must know where to send their requests'],
  ],
  [
    'an address of another kind',
    { url: 'ftp://{region}' },
    undefined,
    ["routing.url is 'ftp://us-east-1' in aws/us-east-1: write an address that begins with http:// or https://"],
  ],
  [
    'a weight below zero',
    { url: 'https://a', weights: { 'aws/us-east-1': -1 } },
    undefined,
    ['routing.weights["aws/us-east-1"] must be at least 0'],
  ],
  [
    'all weights zero',
    { url: 'https://a', weights: { 'aws/us-east-1': 0, 'gcp/europe-west4': 0 } },
    undefined,
    ['routing.weights must not all be 0: no region would take a request'],
  ],
  [
    'a strange region',
    { url: 'https://a', weights: { 'aws/x': 1 }, locations: { 'gcp/y': { latitude: 0, longitude: 0 } } },
    undefined,
    [
      `routing.weights["aws/x"] 'aws/x' is not in regions: name one of aws/us-east-1, gcp/europe-west4`,
      `routing.locations["gcp/y"] 'gcp/y' is not in regions: name one of aws/us-east-1, gcp/europe-west4`,
    ],
  ],
  [
    'no router',
    { url: 'https://a' },
    {},
    ['routing has no effect without options.router: pass a router, such as memoryRouter()'],
  ],
  [
    'a router without a routing',
    undefined,
    { router },
    ['routing is missing: options.router enters the regions under the addresses that it gives'],
  ],
  [
    'a router that only reads',
    { url: 'https://a' },
    { router: { ...router, capabilities: { ...router.capabilities, compareAndSet: 'none' } } },
    ["routing cannot be entered: router 'fraud-table' only reads its table. Choose one that writes"],
  ],
])('a spec with %s', (_, routing, options, issues) => {
  expect(issuesOf(routing, options)).toEqual(issues);
});
