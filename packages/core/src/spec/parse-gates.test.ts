import { expect, test } from 'vitest';
import type { Gate } from './gate.ts';
import { parseSpec } from './parse-spec.ts';

const MODEL = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42' };

function issuesOf(bake: unknown, more: object = {}): readonly string[] {
  const stages = [{ percent: 5, bake }, { percent: 100 }];
  const parsed = parseSpec({ model: MODEL, regions: ['aws/us-east-1'], stages, ...more });
  return parsed.isErr() ? parsed.error.issues.map(({ path, message }) => `${path}: ${message}`) : [];
}

const NO_LIMIT = 'write acceptable and harmful (shares of bad requests), or noWorseThan';
const ratio = { acceptable: 1.25, harmful: 2 };

test.each<Gate>([
  { metric: 'errors', acceptable: 0.005, harmful: 1 },
  { metric: 'errors', noWorseThan: { acceptable: 1, harmful: 1.5 }, harmless: 0.5 },
  { metric: { slowerThan: 'previous-p95' }, noWorseThan: ratio, control: 'before', observe: true },
  { metric: { slowerThan: 250 }, acceptable: 0.1, harmful: 0.2 },
  { metric: 'latency-p99', max: 800 },
  { metric: 'queue-depth', min: -5, max: -5, failures: 1 },
  { metric: 'checkout', acceptable: 0.005, harmful: 0.01 },
])('%j is a gate', (gate) => {
  expect(issuesOf('10m', { gates: [gate] })).toEqual([]);
  expect(issuesOf({ min: '10m', gates: [gate] })).toEqual([]);
});

test.each<readonly [string, unknown, readonly string[]]>([
  ['no limit', { metric: 'errors' }, [`gates[0]: has no limit: ${NO_LIMIT}`]],
  [
    'two kinds of limits',
    { metric: 'errors', acceptable: 0.01, harmful: 0.02, noWorseThan: ratio },
    [`gates[0]: has more than one kind of limit: ${NO_LIMIT}`],
  ],
  ['no metric', { max: 1 }, ['gates[0].metric: is missing']],
  ['no harmful', { metric: 'errors', acceptable: 0.01 }, ['gates[0].harmful: is missing']],
  [
    'acceptable above harmful',
    { metric: 'errors', acceptable: 0.02, harmful: 0.01 },
    ['gates[0].harmful: must be above acceptable'],
  ],
  [
    'acceptable as harmful',
    { metric: 'errors', noWorseThan: { acceptable: 2, harmful: 2 } },
    ['gates[0].noWorseThan.harmful: must be above acceptable'],
  ],
  [
    'percent',
    { metric: 'errors', acceptable: 0.5, harmful: 1.5 },
    ['gates[0].harmful: must be a share, not percent: write 0.015 for 1.5 %'],
  ],
  [
    'an acceptable share of nothing, which no evidence can be for',
    { metric: 'errors', acceptable: 0, harmful: 0.1 },
    ['gates[0].acceptable: must be a share above 0 and at most 1, such as 0.01'],
  ],
  [
    'a ratio below 1',
    { metric: 'errors', noWorseThan: { acceptable: 0.9, harmful: 2 } },
    ['gates[0].noWorseThan.acceptable: must be a ratio of at least 1'],
  ],
  [
    'everything harmless',
    { metric: 'errors', noWorseThan: ratio, harmless: 1 },
    ['gates[0].harmless: must be below 1'],
  ],
  [
    'a harmless percent',
    { metric: 'errors', noWorseThan: ratio, harmless: 2 },
    ['gates[0].harmless: must be a share, not percent: write 0.02 for 2 %'],
  ],
  [
    'fields of another kind of limit',
    { metric: 'errors', acceptable: 0.1, harmful: 0.2, harmless: 0.01, control: 'before', failures: 2 },
    [
      'gates[0].harmless: has no effect without noWorseThan',
      'gates[0].control: has no effect without noWorseThan',
      'gates[0].failures: has no effect without max or min',
    ],
  ],
  ['min above max', { metric: 'queue-depth', min: 2, max: 1 }, ['gates[0].max: must not be below min']],
  [
    'a threshold for what is counted',
    { metric: { slowerThan: '1s' }, max: 1 },
    ['gates[0]: has max or min, which are for one value; requests are counted'],
  ],
  [
    'a share of what is not counted',
    { metric: 'latency-p95', noWorseThan: ratio },
    ["gates[0]: judges 'latency-p95', which is one value and not counted: write max or min"],
  ],
  [
    'a limit that is no duration',
    { metric: { slowerThan: 'p95' }, noWorseThan: ratio },
    ["or milliseconds as a number; never negative; or write 'previous-p95'"],
  ],
  [
    'a misspelt field',
    { metric: 'errors', noWorseThen: ratio },
    ["gates[0].noWorseThen: is not a known field: did you mean 'noWorseThan'?", 'gates[0]: has no limit'],
  ],
])('a gate with %s is refused, with the place', (_, gate, issues) => {
  const found = issuesOf('10m', { gates: [gate] });
  expect(found).toHaveLength(issues.length);
  issues.forEach((issue, index) => {
    expect(found[index]).toContain(issue);
  });
});

test('two gates on one metric are refused, however its limit is written; two limits are two metrics', () => {
  const slower = (slowerThan: unknown) => ({ metric: { slowerThan }, acceptable: 0.1, harmful: 0.2 });
  expect(issuesOf('10m', { gates: [slower('1s'), slower('2s'), slower(1_000)] })).toEqual([
    'gates[2].metric: is the metric of gate 0 of this list too: write one gate for it',
  ]);
});

test.each<readonly [string, unknown, readonly string[]]>([
  ['a time', '30m', []],
  ['equal ends', { min: '10m', max: 600_000, onInconclusive: 'proceed', gates: [] }, []],
  ['a hold by default', { min: '10m', holdFor: '2d' }, []],
  ['nothing', 0, ['stages[0].bake: must be longer than 0: leave bake out where the next stage begins at once']],
  ['no time', 'long', ["stages[0].bake: is not a duration: write a number and its unit ('250ms', "]],
  ['more than 30 days', '31d', ['stages[0].bake: must be at most 30 days']],
  ['more than 30 days at most', { min: '1d', max: '31d' }, ['stages[0].bake.max: must be at most 30 days']],
  ['null', null, ["stages[0].bake: must be a duration, such as '30m', or an object with min and max"]],
  ['no minimum', { max: '1h' }, ['stages[0].bake.min: is missing']],
  ['min above max', { min: '10m', max: '5m' }, ['stages[0].bake.max: must not be below min']],
  [
    'a hold that never comes',
    { min: '10m', onInconclusive: 'fail', holdFor: '1h' },
    ["stages[0].bake.holdFor: has no effect without onInconclusive: 'hold'"],
  ],
  ['a misspelt field', { min: '10m', maxx: '1h' }, ["stages[0].bake.maxx: is not a known field: did you mean 'max'?"]],
  ['a wrong gate of its own', { min: '10m', gates: [{ metric: 'errors' }] }, ['stages[0].bake.gates[0]: has no limit']],
])('a bake of %s', (_, bake, issues) => {
  const found = issuesOf(bake);
  expect(found).toHaveLength(issues.length);
  issues.forEach((issue, index) => {
    expect(found[index]).toContain(issue);
  });
});

test.each<readonly [object, readonly string[]]>([
  [{ alpha: 0.1, beta: 0.5, warmUp: 0, ignoreBelow: 0 }, []],
  [{ alpha: 0 }, ['evidence.alpha: must be a share above 0 and at most 0.1, such as 0.001']],
  [{ alpha: 0.11 }, ['evidence.alpha: must be a share above 0 and at most 0.1']],
  [{ beta: 0 }, ['evidence.beta: must be a share above 0 and at most 0.5']],
  [{ beta: 0.6 }, ['evidence.beta: must be a share above 0 and at most 0.5']],
  [{ ignoreBelow: 1 }, ['evidence.ignoreBelow: must be a share below 0.5: write 0.001 for 0.1 %']],
  [{ alfa: 0.1 }, ["evidence.alfa: is not a known field: did you mean 'alpha'?"]],
])('evidence of %j', (evidence, issues) => {
  const found = issuesOf('10m', { evidence });
  expect(found).toHaveLength(issues.length);
  issues.forEach((issue, index) => {
    expect(found[index]).toContain(issue);
  });
});

test('gates and evidence that no bake uses have no effect', () => {
  const why = "has no effect without a bake: add one to a stage, such as { percent: 5, bake: '30m' }";
  expect(issuesOf(undefined, { gates: [], evidence: {} })).toEqual([`gates: ${why}`, `evidence: ${why}`]);
  expect(issuesOf({ min: '10m', gates: [] }, { gates: [] })).toEqual([
    'gates: has no effect: every bake has gates of its own',
  ]);
  expect(issuesOf(undefined, { gates: [], stages: undefined })).toEqual([`gates: ${why}`]);
});
