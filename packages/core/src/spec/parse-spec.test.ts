import { describe, expect, it, test } from 'vitest';
import { parseSpec } from './parse-spec.ts';
import type { RolloutSpec } from './rollout-spec.ts';
import { specJsonSchema } from './spec-json-schema.ts';

const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42' };
const valid: RolloutSpec = { model, regions: ['aws/us-east-1'] };

const full: Required<RolloutSpec> = {
  model: {
    ...model,
    artifact: { aws: 's3://models-{region}', 'gcp/europe-west4': 'gs://models' },
    image: 'registry/serve:1',
    environment: { LEVEL: 'info', TOKEN: { secret: 'token' } },
  },
  regions: ['aws/us-west-2', ['aws/us-east-1', 'gcp/europe-west4']],
  concurrency: 2,
  cutover: 'per-wave',
  stages: [
    { percent: 5, bake: '30m' },
    {
      percent: 100,
      bake: {
        min: '10m',
        max: '2h',
        gates: [{ metric: { slowerThan: 'previous-p95' }, acceptable: 0.1, harmful: 0.2, observe: true }],
        onInconclusive: 'hold',
        holdFor: '2d',
      },
    },
  ],
  verify: { samples: 'golden', maxLatency: '250ms', passRate: 0.95 },
  retry: { attempts: 5, baseDelay: 0, maxDelay: '2m' },
  timeouts: { select: '1m', deploy: '30d', verify: 1, route: '1.5h', monitor: '5m', retire: '1d', call: '30s' },
  routing: {
    url: 'https://{region}.models.example/fraud',
    endpoint: { aws: 'fraud', 'gcp/europe-west4': '{name}-{version}' },
    weights: { 'aws/us-east-1': 2 },
    locations: { 'aws/us-east-1': { latitude: 39, longitude: -77.5 } },
  },
  previous: 'retire',
  monitoring: 'required',
  failure: {
    tolerate: 1,
    toleratePerWave: '50%',
    mode: 'fast',
    mustSucceed: ['aws/us-west-2'],
    reaction: 'hold',
    holdFor: '2h',
  },
  gates: [
    { metric: 'errors', acceptable: 0.005, harmful: 0.01 },
    {
      metric: { slowerThan: '250ms' },
      noWorseThan: { acceptable: 1.25, harmful: 2 },
      harmless: 0.01,
      control: 'before',
    },
    { metric: 'queue-depth', max: 100, min: 0, failures: 2 },
  ],
  evidence: { alpha: 0.01, beta: 0.1, warmUp: 0, ignoreBelow: 0 },
  approvals: [{ before: 'wave-2', by: ['Ada'], within: '2h' }, { before: 'stage-5' }, { before: 'cutover' }],
  windows: [
    { days: ['mon', 'tue'], from: '09:00', to: '24:00', timeZone: 'Europe/Berlin' },
    { from: '22:00', to: '04:00', timeZone: 'UTC' },
  ],
  freeze: [{ from: '2030-12-20T00:00:00+01:00', to: '2031-01-02T00:00:00Z', reason: 'year-end' }],
  onClose: 'hold',
  allowBlocked: ['41', '42'],
};

function issuesOf(input: unknown): readonly string[] {
  const parsed = parseSpec(input);
  return parsed.isErr() ? parsed.error.issues.map(({ path, message }) => `${path}: ${message}`) : [];
}

describe('a valid spec', () => {
  it('is read as it stands, in a copy', () => {
    const spec = parseSpec(full)._unsafeUnwrap();
    expect(spec).toStrictEqual(full);
    expect(spec).not.toBe(full);
    expect(spec.regions[1]).not.toBe(full.regions[1]);
  });

  it('may say undefined for what it leaves open', () => {
    expect(issuesOf({ ...valid, stages: undefined, verify: { samples: undefined } })).toEqual([]);
  });
});

test.each<readonly [string, unknown, readonly string[]]>([
  ['no object', 5, [': must be an object, not a number']],
  ['null', null, [': must be an object, not null']],
  ['a list', [valid], [': must be an object, not a list']],
  ['nothing in it', {}, ['model: is missing', 'regions: is missing']],
  ['no regions', { ...valid, regions: [] }, ['regions: must not be empty']],
  ['an empty group', { ...valid, regions: ['aws/a', []] }, ['regions[1]: must not be empty']],
  [
    'a region without its provider',
    { ...valid, regions: [['us-east-1', 'aws/us-east-1/a']] },
    [
      `regions[0][0]: "us-east-1" is not a region: write 'provider/name', such as 'aws/us-east-1'`,
      `regions[0][1]: "aws/us-east-1/a" is not a region: write 'provider/name', such as 'aws/us-east-1'`,
    ],
  ],
  [
    'a region that is no text',
    { ...valid, regions: [7, [7]] },
    ['regions[0]: must be a region or a group of regions', 'regions[1][0]: must be text, not a number'],
  ],
  [
    'a region twice',
    { ...valid, regions: ['aws/a', ['aws/b', 'aws/a']] },
    [`regions[1][1]: 'aws/a' is already at regions[0]: name a region once`],
  ],
  ['an empty name', { ...valid, model: { ...model, name: '' } }, ['model.name: must not be empty']],
  [
    'an artifact of another kind',
    { ...valid, model: { ...model, artifact: 5, image: { 'aws/a': '' } } },
    [
      'model.artifact: must be text, or a record of texts by provider key or region',
      'model.image["aws/a"]: must not be empty',
    ],
  ],
  [
    'environment values of other kinds',
    { ...valid, model: { ...model, environment: { A: 5, B: { secret: 1 }, C: { secret: 'x', also: 1 } } } },
    [
      "model.environment.A: must be text, or { secret: 'NAME' }",
      'model.environment.B.secret: must be text, not a number',
      'model.environment.C.also: is not a known field: remove it, or check its spelling (known are secret)',
    ],
  ],
  ['no place to work in', { ...valid, concurrency: 0 }, ['concurrency: must be at least 1']],
  ['half a region', { ...valid, concurrency: 1.5 }, ['concurrency: must be a whole number, not a fraction']],
  ['an unknown cutover', { ...valid, cutover: 'now' }, ['cutover: must be one of "after-all", "per-wave"']],
  ['no stages', { ...valid, stages: [] }, ['stages: must not be empty']],
  [
    'stages that fall, and do not end at 100',
    { ...valid, stages: [{ percent: 50 }, { percent: 50 }, { percent: 90 }] },
    [
      'stages[1].percent: must be more than the 50 before it',
      'stages[2].percent: must be 100: the last stage moves all traffic',
    ],
  ],
  [
    'stages beyond 100 or none at all',
    { ...valid, stages: [{ percent: 0 }, { percent: 101 }] },
    ['stages[0].percent: must be at least 1', 'stages[1].percent: must be at most 100'],
  ],
  [
    'a pass rate in percent',
    { ...valid, verify: { samples: 'golden', passRate: 95 } },
    ['verify.passRate: must be a share from 0 to 1, such as 0.95'],
  ],
  [
    'a pass rate below nothing',
    { ...valid, verify: { samples: 'golden', passRate: -0.1 } },
    ['verify.passRate: must be a share from 0 to 1, such as 0.95'],
  ],
  [
    'limits for samples that it does not name',
    { ...valid, verify: { passRate: 0, maxLatency: '1s' } },
    [
      'verify.maxLatency: has no effect without verify.samples: name a set',
      'verify.passRate: has no effect without verify.samples: name a set',
    ],
  ],
  [
    'text instead of an object',
    JSON.stringify(valid),
    [': must be an object, not text: if it is JSON, parse it with JSON.parse first'],
  ],
  [
    'misspelt fields, which explain the missing ones',
    { ...valid, concurrency: 0, model: { naem: 'fraud', version: 42, artifact: 'x' } },
    [
      "model.naem: is not a known field: did you mean 'name'?",
      'model.name: is missing',
      'model.version: must be text, not a number',
      'concurrency: must be at least 1',
    ],
  ],
  ['no attempts', { ...valid, retry: { attempts: 0 } }, ['retry.attempts: must be at least 1']],
  ['absurd attempts', { ...valid, retry: { attempts: 101 } }, ['retry.attempts: must be at most 100']],
  ['a deadline of nothing', { ...valid, timeouts: { deploy: 0 } }, ['timeouts.deploy: must be at least 1 ms']],
  ['a year', { ...valid, timeouts: { deploy: '365d' } }, ['timeouts.deploy: must be at most 30 days']],
  [
    'fields that there are not',
    { ...valid, zones: 1, timeouts: { deplyo: 1 } },
    [
      "timeouts.deplyo: is not a known field: did you mean 'deploy'?",
      'zones: is not a known field: remove it, or check its spelling (known are model, regions, concurrency, cutover, stages, verify, retry, timeouts, routing, previous, monitoring, failure, gates, evidence, approvals, windows, freeze, onClose, allowBlocked)',
    ],
  ],
])('a spec with %s is refused, with the place', (_, input, issues) => {
  expect(issuesOf(input)).toEqual(issues);
});

test.each(['soon', '5', '-5s', -5, Number.NaN, Number.POSITIVE_INFINITY, null, {}, '5 s', '1h30m'])(
  '%o is no duration, and the issue says how one is written',
  (deploy) => {
    const [issue, ...others] = issuesOf({ ...valid, timeouts: { deploy } });
    expect(others).toEqual([]);
    expect(issue).toMatch(/^timeouts\.deploy: is not a duration: .*'90s'.*milliseconds/);
  },
);

test('all issues are listed at once', () => {
  expect(issuesOf({ model: {}, regions: ['x'], concurrency: -1, retry: { baseDelay: 'x' } })).toHaveLength(5);
});

test('issues repeat no value of the environment', () => {
  const environment = { TOKEN: ['hunter2'], OTHER: { secrte: 'hunter2' } };
  expect(JSON.stringify(issuesOf({ ...valid, model: { ...model, environment } }))).not.toContain('hunter2');
});

test('the JSON Schema names the fields and forbids others', () => {
  expect(specJsonSchema()).toMatchObject({
    type: 'object',
    required: ['model', 'regions'],
    additionalProperties: false,
    properties: { stages: { items: { properties: { percent: { maximum: 100 } } } } },
  });
});
