import { describe, expect, it, test } from 'vitest';
import { paperProvider as provider } from '../../test/paper-provider.ts';
import type { PlanOptions } from '../options.ts';
import { planRollout } from '../plan-rollout.ts';
import type { Provider } from '../provider/contract.ts';
import type { RolloutSpec } from '../spec/rollout-spec.ts';

const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42' };
const two: RolloutSpec = { model, regions: ['aws/us-east-1', 'aws/eu-west-1'] };
const options: PlanOptions = {
  providers: { aws: provider(), gcp: provider({ traffic: 'all-or-nothing', retires: false }) },
};

function planOf(spec: Partial<RolloutSpec>, more: Partial<PlanOptions> = {}) {
  return planRollout({ ...two, ...spec }, { ...options, ...more })._unsafeUnwrap();
}

function phasesOf(spec: Partial<RolloutSpec>): readonly string[] {
  return planOf(spec).phases.map(
    ({ id, kind, concurrency, lanes }) =>
      `${id} (${kind}, ${concurrency}): ${lanes.map(({ steps }) => steps.map((step) => step.id).join(' > ')).join(' | ')}`,
  );
}

function issuesOf(spec: unknown, more: Partial<PlanOptions> = {}): readonly string[] {
  const error = planRollout(spec as RolloutSpec, { ...options, ...more })._unsafeUnwrapErr();
  return error.kind === 'invalid-spec' ? error.issues.map(({ path, message }) => `${path}: ${message}`) : [error.kind];
}

test('what the spec lacks, and what only its plan shows, are told at once', () => {
  const spec = {
    ...two,
    verify: { samples: 'golden' },
    stages: [{ percent: 10, bake: '1h' }, { percent: 100 }],
    gates: [{ metric: 'queue-depth', max: 5 }],
    approvals: [{ before: 'wave-9' }],
  };
  const paths = issuesOf(spec).map((issue) => issue.slice(0, issue.indexOf(':')));
  expect(paths).toEqual(['verify.samples', 'gates[0].metric', 'approvals[0].before']);
  // Without its provider, a region cannot be planned.
  const elsewhere = { ...spec, regions: ['aws/us-east-1', 'azure/eastus'] };
  expect(issuesOf(elsewhere)[0]).toMatch(/^regions\[1\]: there is no provider 'azure'/);
});

describe('phases', () => {
  it('are select, a wave for each region of a flat list, route and monitor', () => {
    expect(phasesOf({})).toEqual([
      'select (select, 2): select:aws/us-east-1 | select:aws/eu-west-1',
      'wave-1 (wave, 1): deploy:aws/us-east-1 > verify:aws/us-east-1',
      'wave-2 (wave, 1): deploy:aws/eu-west-1 > verify:aws/eu-west-1',
      'route-100 (route, 2): route-100:aws/us-east-1 | route-100:aws/eu-west-1',
      'monitor (monitor, 2): monitor:aws/us-east-1 | monitor:aws/eu-west-1',
    ]);
  });

  it('have all-or-nothing providers in the last stage only, and end with the removal of what served before', () => {
    const regions = [['aws/a', 'gcp/b', 'aws/c']];
    const stages = [{ percent: 10 }, { percent: 100 }];
    expect(phasesOf({ regions, stages, concurrency: 2, previous: 'retire' })).toEqual([
      'select (select, 3): select:aws/a | select:gcp/b | select:aws/c',
      'wave-1 (wave, 2): deploy:aws/a > verify:aws/a | deploy:gcp/b > verify:gcp/b | deploy:aws/c > verify:aws/c',
      'route-10 (route, 2): route-10:aws/a | route-10:aws/c',
      'route-100 (route, 3): route-100:aws/a | route-100:gcp/b | route-100:aws/c',
      'monitor (monitor, 3): monitor:aws/a | monitor:gcp/b | monitor:aws/c',
      'retire (retire, 3): retire:aws/a | retire:gcp/b | retire:aws/c',
    ]);
  });

  it('route after each wave where the cutover is per wave, and drop a stage without lanes', () => {
    const stages = [{ percent: 10 }, { percent: 100 }];
    expect(phasesOf({ regions: ['gcp/a', 'aws/b'], stages, cutover: 'per-wave', concurrency: 9 })).toEqual([
      'select (select, 2): select:gcp/a | select:aws/b',
      'wave-1 (wave, 1): deploy:gcp/a > verify:gcp/a',
      'route-100:wave-1 (route, 1): route-100:gcp/a',
      'wave-2 (wave, 1): deploy:aws/b > verify:aws/b',
      'route-10:wave-2 (route, 1): route-10:aws/b',
      'route-100:wave-2 (route, 1): route-100:aws/b',
      'monitor (monitor, 2): monitor:gcp/a | monitor:aws/b',
    ]);
  });

  it('carry the percent of a route', () => {
    const route = planOf({}).phases.find(({ kind }) => kind === 'route');
    expect(route?.lanes[0]?.steps).toEqual([
      {
        id: 'route-100:aws/us-east-1',
        action: 'route',
        target: { of: 'region', region: 'aws/us-east-1' },
        percent: 100,
      },
    ]);
  });
});

test('the plan knows its regions, the providers they need, and the limits', () => {
  const plan = planOf({ timeouts: { deploy: '2h' }, retry: { attempts: 1 } });
  expect(plan.regions[1]).toEqual({ key: 'aws/eu-west-1', provider: 'aws', name: 'eu-west-1', wave: 1 });
  expect(plan.providers).toEqual({ aws: { name: 'paper', traffic: 'percent', settleMs: 0, retires: true } });
  expect(plan.limits).toEqual({
    attempts: 1,
    baseDelayMs: 5_000,
    maxDelayMs: 60_000,
    callMs: 120_000,
    stepMs: {
      'clean-up': 3_600_000,
      select: 300_000,
      check: 300_000,
      deploy: 7_200_000,
      verify: 600_000,
      route: 1_800_000,
      'read-table': 300_000,
      enter: 1_800_000,
      leave: 3_600_000,
      approve: 60 * 86_400_000,
      bake: 60 * 86_400_000,
      monitor: 900_000,
      retire: 3_600_000,
      restore: 3_600_000,
      remove: 3_600_000,
      confirm: 300_000,
    },
  });
});

test('the plan survives JSON, is frozen throughout, and leaves the spec alone', () => {
  const spec = { ...two, concurrency: undefined, regions: ['aws/us-east-1'] };
  const plan = planRollout(spec, options)._unsafeUnwrap();
  expect(JSON.parse(JSON.stringify(plan))).toStrictEqual(plan);
  const thawed: unknown[] = [];
  const visit = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    if (!Object.isFrozen(value)) thawed.push(value);
    Object.values(value).forEach(visit);
  };
  visit(plan);
  expect(thawed).toEqual([]);
  expect(Object.isFrozen(spec.regions)).toBe(false);
});

describe('the hash', () => {
  const golden = [{ input: [1, 2], expect: 'a' }];
  const base = planOf({ verify: { samples: 'golden' } }, { samples: { golden } });

  it('is the same whatever the order of keys and whatever else the options hold', () => {
    const { regions } = two;
    const samples = { golden: [{ expect: 'a', input: [1, 2] }], other: [] };
    const spec = { regions, verify: { samples: 'golden' }, concurrency: undefined, model };
    const again = planRollout(spec, { providers: { aws: provider() }, samples })._unsafeUnwrap();
    expect(again.hash).toBe(base.hash);
    expect(base.hash).toMatch(/^[\da-f]{32}$/);
    expect(base.samples).toMatchObject({ name: 'golden', count: 1 });
  });

  it.each<readonly [string, Partial<RolloutSpec>, Partial<PlanOptions>]>([
    ['another spec', { concurrency: 1 }, {}],
    ['the regions in another order', { regions: ['aws/eu-west-1', 'aws/us-east-1'] }, {}],
    ['other samples', {}, { samples: { golden: [{ input: [1, 2], expect: 'b' }] } }],
    ['other capabilities', {}, { providers: { aws: provider({ settleMs: 5 }) } }],
  ])('is another one for %s', (_, spec, more) => {
    const other = planOf({ verify: { samples: 'golden' }, ...spec }, { samples: { golden }, ...more });
    expect(other.hash).not.toBe(base.hash);
  });
});

test.each<readonly [string, unknown, Partial<PlanOptions>, readonly string[]]>([
  [
    'an unknown provider',
    { ...two, regions: ['aws/a', ['azure/b', 'toString/c']] },
    {},
    [
      "regions[1][0]: there is no provider 'azure' in options.providers, which has 'aws', 'gcp'",
      "regions[1][1]: there is no provider 'toString' in options.providers, which has 'aws', 'gcp'",
    ],
  ],
  [
    'records without an entry',
    { ...two, model: { ...model, artifact: { gcp: 'x', 'aws/us-east-1': 'y' }, image: { gcp: 'x' } } },
    {},
    [
      "model.artifact: has no entry for aws/eu-west-1: add one for each region, or one for its provider's key",
      "model.image: has no entry for aws/us-east-1, aws/eu-west-1: add one for each region, or one for its provider's key",
    ],
  ],
  [
    'unknown secrets',
    { ...two, model: { ...model, environment: { TOKEN: { secret: 'token' }, OTHER: { secret: 'toString' } } } },
    { secrets: { TOKEN: 'hunter2' } },
    [
      "model.environment.TOKEN: there is no secret 'token' in options.secrets, which has 'TOKEN'",
      "model.environment.OTHER: there is no secret 'toString' in options.secrets, which has 'TOKEN'",
    ],
  ],
  [
    'secrets without any being passed',
    { ...two, model: { ...model, environment: { TOKEN: { secret: 'token' } } } },
    {},
    ["model.environment.TOKEN: there is no secret 'token' in options.secrets, which has none"],
  ],
  [
    'unknown samples',
    { ...two, verify: { samples: 'gold' } },
    { samples: { golden: [] } },
    ["verify.samples: there are no samples 'gold' in options.samples, which has 'golden'"],
  ],
  [
    'things wrong in the spec and in what it needs',
    { ...two, regions: ['azure/a', 'b'], concurrency: 0 },
    {},
    [
      `regions[1]: "b" is not a region: write 'provider/name', such as 'aws/us-east-1'`,
      'concurrency: must be at least 1',
      "regions[0]: there is no provider 'azure' in options.providers, which has 'aws', 'gcp'",
    ],
  ],
  ['no object', 'fraud', {}, [': must be an object, not text: if it is JSON, parse it with JSON.parse first']],
])('%s: refused, with the place', (_, spec, more, issues) => {
  expect(issuesOf(spec, more)).toEqual(issues);
});

test('a provider that cannot be driven is named, and no other is looked at', () => {
  const providers = {
    aws: { ...provider(), specVersion: 'v9' } as unknown as Provider,
    unused: null as unknown as Provider,
  };
  const error = planRollout(two, { providers })._unsafeUnwrapErr();
  expect(error).toMatchObject({ kind: 'incompatible-provider', provider: 'aws' });
});

test('samples that a provider could never send before traffic moves are refused when they are planned', () => {
  const spec = { ...two, verify: { samples: 'golden' } };
  const options = {
    providers: { aws: provider({ verifiesWithoutTraffic: false }) },
    samples: { golden: [{ input: 1 }] },
  };
  const error = planRollout(spec, options)._unsafeUnwrapErr();
  expect(error).toMatchObject({
    kind: 'incompatible-provider',
    provider: 'aws',
    message: expect.stringContaining("'golden'"),
  });
  expect(planRollout(two, options).isOk()).toBe(true);
});

// It takes a fraction of a second; with work that grew by the square of the regions it would take many minutes.
test('ten thousand regions are planned, at a cost that grows with the regions', () => {
  const regions = Array.from({ length: 10_000 }, (_, index) => `aws/region-${index}`);
  expect(planOf({ regions: [regions] }).phases).toHaveLength(4);
}, 30_000);
