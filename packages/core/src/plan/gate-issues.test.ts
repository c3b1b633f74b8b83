import { expect, test } from 'vitest';
import { paperPlan, paperSource } from '../../test/paper-plan.ts';
import type { RolloutSpec } from '../spec/rollout-spec.ts';

const BOTH = [
  { percent: 5, bake: '10m' },
  { percent: 100, bake: '10m' },
] as const;

const RATIO = { noWorseThan: { acceptable: 1.25, harmful: 2 } };

test.each<readonly [string, Partial<RolloutSpec>, readonly string[]]>([
  [
    'a gate for a metric that there is not',
    {
      gates: [
        { metric: 'queue-dept', max: 5 },
        { metric: 'cost', max: 5 },
      ],
    },
    [
      "gates[0].metric: there is no metric 'queue-dept': did you mean 'queue-depth'?",
      "gates[1].metric: there is no metric 'cost': providers and options.metrics have errors, latency-p95, checkout, queue-depth",
    ],
  ],
  [
    'a gate for limits that do not fit a metric of the source',
    {
      gates: [
        { metric: 'queue-depth', acceptable: 0.1, harmful: 0.2 },
        { metric: 'checkout', max: 5 },
      ],
    },
    [
      "gates[0].metric: 'queue-depth' of options.metrics is one value and not counted: write max or min",
      "gates[1].metric: 'checkout' of options.metrics is counted: write acceptable and harmful, or noWorseThan",
    ],
  ],
  [
    'a gate for what a provider does not measure',
    {
      regions: ['all/a', 'some/b', 'some/c', 'none/d'],
      stages: [
        { percent: 5, bake: { min: '10m', gates: [{ metric: { slowerThan: '1s' }, ...RATIO }] } },
        { percent: 100 },
      ],
    },
    [
      "stages[0].bake.gates[0].metric: cannot be measured in some/b, some/c, none/d: provider 'some' measures errors, alarm; provider 'none' measures nothing. Remove the gate, or judge what is measured",
    ],
  ],
  [
    'a gate for a ratio at 100 % with nothing to compare with, once for all waves',
    { regions: ['all/a', 'once/b'], stages: BOTH, cutover: 'per-wave', gates: [{ metric: 'errors', ...RATIO }] },
    [
      'gates[0].noWorseThan: has nothing to compare with at 100 % in once/b: no earlier stage with a bake counts the previous version there. ' +
        "Add such a stage, or write acceptable and harmful as shares, or compare with the time before: control: 'before'",
    ],
  ],
  [
    'a bake that is over before it can judge anything, also by default gates',
    { stages: [{ percent: 5, bake: '29s' }, { percent: 100 }] },
    [
      'stages[0].bake: ends after 1m 56s, before there is anything to judge: evidence.warmUp takes 1m, and a period of counts 1m. ' +
        'Give it a longer maximum, or a shorter warm-up',
    ],
  ],
])('%s is an issue of the plan', (_, spec, issues) => {
  const error = paperPlan(spec, { metrics: paperSource })._unsafeUnwrapErr();
  expect(error.kind === 'invalid-spec' && error.issues.map(({ path, message }) => `${path}: ${message}`)).toEqual(
    issues,
  );
});

test('a metric source that is not valid is an issue of the options', () => {
  const metrics = { ...paperSource, name: '' };
  expect(paperPlan({}, { metrics })._unsafeUnwrapErr()).toEqual({
    kind: 'invalid-options',
    issues: [{ path: 'metrics.name', message: 'must be a short text' }],
  });
});

test('a bake may be as short as its first period, and shorter where nothing is judged', () => {
  const bakeOf = (bake: '10s' | '29s' | '30s') => ({ stages: [{ percent: 5, bake }, { percent: 100 }] }) as const;
  expect(paperPlan(bakeOf('30s')).isOk()).toBe(true);
  expect(paperPlan({ ...bakeOf('29s'), evidence: { warmUp: '10s' } }).isOk()).toBe(true);
  expect(paperPlan({ ...bakeOf('10s'), regions: ['none/a'] }).isOk()).toBe(true);
});
