import { describe, expect, it, test } from 'vitest';
import { paperSource, planOf } from '../../test/paper-plan.ts';
import { memoryJournal } from '../journal/memory-journal.ts';
import type { PlanOptions } from '../options.ts';
import type { Gate } from '../spec/gate.ts';
import type { RolloutSpec } from '../spec/rollout-spec.ts';
import { bakesOf } from './planned-bakes.ts';

function gatesIn(spec: Partial<RolloutSpec>, more: Partial<PlanOptions> = {}) {
  return bakesOf(planOf(spec, more)).map(({ gates }) =>
    gates.map(({ name, limits, regions }) => {
      const control = limits.kind === 'ratio' ? limits.control : limits.kind;
      return `${name} (${control}): ${regions.join(', ')}`;
    }),
  );
}

function bakePhases(spec: Partial<RolloutSpec>): readonly string[] {
  return planOf(spec).phases.flatMap(({ id, kind, lanes }) => {
    const step = lanes[0]?.steps[0];
    return kind === 'bake' || kind === 'route' ? `${id}: ${step?.bake?.regions.join(', ') ?? lanes.length}` : [];
  });
}

const BOTH = [
  { percent: 5, bake: '10m' },
  { percent: 100, bake: '10m' },
] as const;

describe('a bake is a phase after the route of its stage', () => {
  it('of the whole rollout, over the regions that move at that stage', () => {
    expect(bakePhases({ regions: ['all/a', 'once/b'], stages: BOTH })).toEqual([
      'route-5: 1',
      'bake-5: all/a',
      'route-100: 2',
      'bake-100: all/a, once/b',
    ]);
    const phase = planOf({}).phases.find(({ kind }) => kind === 'bake');
    const target = { of: 'rollout' };
    expect(phase).toMatchObject({ id: 'bake-5', concurrency: 1, lanes: [{ target }] });
    expect(phase?.lanes[0]?.steps).toMatchObject([{ id: 'bake-5', action: 'bake', target, percent: 5 }]);
  });

  it('of a wave, where traffic moves by wave; a stage where nothing moves has none', () => {
    expect(bakePhases({ regions: ['once/a', ['all/b', 'some/c']], stages: BOTH, cutover: 'per-wave' })).toEqual([
      'route-100:wave-1: 1',
      'bake-100:wave-1: once/a',
      'route-5:wave-2: 2',
      'bake-5:wave-2: all/b, some/c',
      'route-100:wave-2: 2',
      'bake-100:wave-2: all/b, some/c',
    ]);
  });

  it('and without one there is neither a phase nor evidence', () => {
    const without = planOf({ regions: ['once/a'] });
    expect(bakesOf(without)).toEqual([]);
    expect(without).not.toHaveProperty('evidence');
  });
});

describe('what is left out', () => {
  it('of times: four times the minimum at most, and never more than 30 days', () => {
    expect(bakesOf(planOf({}))).toMatchObject([{ minMs: 1_800_000, maxMs: 7_200_000 }]);
    const stages = [{ percent: 100, bake: { min: '10m', max: '2h' } }] as const;
    expect(bakesOf(planOf({ stages }))).toMatchObject([{ minMs: 600_000, maxMs: 7_200_000 }]);
    expect(bakesOf(planOf({ stages: [{ percent: 100, bake: '20d' }] }))).toMatchObject([{ maxMs: 30 * 86_400_000 }]);
  });

  it.each([
    [undefined, undefined, 'fail', 0],
    [undefined, true, 'hold', 86_400_000],
    ['hold', undefined, 'hold', 86_400_000],
    ['fail', true, 'fail', 0],
    ['proceed', true, 'proceed', 0],
  ] as const)(
    'of onInconclusive %j with a journal that outlives the process: %j, it is %s',
    (onInconclusive, outlivesProcess, expected, holdForMs) => {
      const stages = [{ percent: 100, bake: { min: '10m', onInconclusive } }] as const;
      const journal = { ...memoryJournal(), outlivesProcess };
      expect(bakesOf(planOf({ stages }, { journal }))).toMatchObject([{ onInconclusive: expected, holdForMs }]);
    },
  );

  it('of a hold: a day, or what was written', () => {
    const stages = [{ percent: 100, bake: { min: '10m', holdFor: '2h' } }] as const;
    const journal = { ...memoryJournal(), outlivesProcess: true };
    expect(bakesOf(planOf({ stages }, { journal }))).toMatchObject([{ holdForMs: 7_200_000 }]);
  });

  it('of evidence', () => {
    expect(planOf({}).evidence).toEqual({ alpha: 0.001, beta: 0.05, warmUpMs: 60_000, ignoreBelow: 0.001 });
    const evidence = { alpha: 0.01, beta: 0.1, warmUp: '5m', ignoreBelow: 0.02 } as const;
    expect(planOf({ evidence }).evidence).toEqual({ alpha: 0.01, beta: 0.1, warmUpMs: 300_000, ignoreBelow: 0.02 });
  });
});

describe('default gates', () => {
  it('are errors and slowness, no worse than the previous version', () => {
    const ratio = { kind: 'ratio', acceptable: 1.25, harmful: 2, harmless: 0.002, control: 'beside' };
    const rest = { observe: false, isDefault: true, regions: ['all/a'] };
    expect(bakesOf(planOf({}))[0]?.gates).toEqual([
      {
        name: 'errors',
        metric: { of: 'errors' },
        limits: { ...ratio, otherwise: { acceptable: 0.005, harmful: 0.01 } },
        ...rest,
      },
      {
        name: 'slower than the previous p95',
        metric: { of: 'slower', thanMs: 'previous-p95' },
        limits: { ...ratio, otherwise: { acceptable: 0.1, harmful: 0.2 } },
        ...rest,
      },
    ]);
    expect(bakesOf(planOf({ evidence: { ignoreBelow: 0.01 } }))[0]?.gates[0]?.limits).toMatchObject({ harmless: 0.02 });
  });

  it('are judged where the provider measures them, and left out where none does', () => {
    expect(gatesIn({ regions: ['none/x', 'all/a', 'some/b'] })).toEqual([
      ['errors (beside): all/a, some/b', 'slower than the previous p95 (beside): all/a'],
    ]);
    expect(gatesIn({ regions: ['none/x'] })).toEqual([[]]);
  });

  it('compare at 100 % with the bake of an earlier stage, and become absolute without one', () => {
    expect(gatesIn({ stages: BOTH })[1]).toEqual([
      'errors (earlier-stage): all/a',
      'slower than the previous p95 (earlier-stage): all/a',
    ]);
    const alone = ['errors (absolute): all/a', 'slower than the previous p95 (absolute): all/a'];
    expect(gatesIn({ stages: [{ percent: 100, bake: '10m' }] })).toEqual([alone]);
    expect(gatesIn({ stages: [{ percent: 5 }, { percent: 100, bake: '10m' }] })).toEqual([alone]);
    const gates = bakesOf(planOf({ stages: [{ percent: 100, bake: '10m' }] }))[0]?.gates;
    expect(gates?.map(({ limits }) => limits)).toEqual([
      { kind: 'absolute', acceptable: 0.005, harmful: 0.01 },
      { kind: 'absolute', acceptable: 0.1, harmful: 0.2 },
    ]);
  });

  it('give way to those of the spec, and these to those of a bake', () => {
    const own: readonly Gate[] = [{ metric: 'errors', acceptable: 0.1, harmful: 0.2 }];
    const stages = [{ percent: 5, bake: { min: '10m', gates: own } }, { percent: 50, bake: '10m' }, { percent: 100 }];
    const gates: readonly Gate[] = [{ metric: 'errors', noWorseThan: { acceptable: 2, harmful: 3 }, observe: true }];
    const planned = bakesOf(planOf({ stages, gates } as Partial<RolloutSpec>));
    expect(planned.map((bake) => bake.gates)).toMatchObject([
      [{ isDefault: false, observe: false, limits: { kind: 'absolute', acceptable: 0.1, harmful: 0.2 } }],
      [{ isDefault: false, observe: true, limits: { kind: 'ratio', acceptable: 2, harmful: 3, harmless: 0.002 } }],
    ]);
    expect(gatesIn({ gates: [] })).toEqual([[]]);
  });
});

describe('written gates', () => {
  it('have names and what they read', () => {
    const gates: readonly Gate[] = [
      { metric: { slowerThan: '1.5s' }, acceptable: 0.1, harmful: 0.2 },
      { metric: { slowerThan: '2s' }, noWorseThan: { acceptable: 1.5, harmful: 2 }, harmless: 0.3 },
      { metric: 'latency-p95', max: 800 },
      { metric: 'checkout', acceptable: 0.1, harmful: 0.2 },
      { metric: 'queue-depth', min: 1, max: 100, failures: 2 },
    ];
    expect(bakesOf(planOf({ gates }, { metrics: paperSource }))[0]?.gates).toMatchObject([
      { name: 'slower than 1500ms', metric: { of: 'slower', thanMs: 1_500 } },
      { name: 'slower than 2s', limits: { kind: 'ratio', harmless: 0.3, control: 'beside' } },
      {
        name: 'latency-p95',
        metric: { of: 'provider-value', name: 'latency-p95' },
        limits: { kind: 'threshold', max: 800, failures: 3 },
      },
      { name: 'checkout', metric: { of: 'source-counts', name: 'checkout', periodMs: 15_000, finalAfterMs: 5_000 } },
      {
        name: 'queue-depth',
        metric: { of: 'source-value', name: 'queue-depth' },
        limits: { kind: 'threshold', min: 1, max: 100, failures: 2 },
      },
    ]);
  });

  it('compare at 100 % with an earlier stage, else with the time before where that is written', () => {
    const gates: readonly Gate[] = [
      { metric: 'errors', noWorseThan: { acceptable: 1.25, harmful: 2 }, control: 'before' },
    ];
    expect(gatesIn({ regions: ['all/a', 'once/b'], stages: BOTH, gates })).toEqual([
      ['errors (beside): all/a'],
      ['errors (earlier-stage): all/a', 'errors (before) (before): once/b'],
    ]);
    expect(gatesIn({ stages: [{ percent: 100, bake: '10m' }], gates })).toEqual([['errors (before): all/a']]);
  });
});

test('the hash tells bakes apart, and plans without a bake do not depend on the journal', () => {
  const hold = { journal: { ...memoryJournal(), outlivesProcess: true } };
  expect(planOf({}, hold).hash).not.toBe(planOf({}).hash);
  const plain: Partial<RolloutSpec> = { stages: [{ percent: 100 }] };
  expect(planOf(plain, { ...hold, metrics: paperSource }).hash).toBe(planOf(plain).hash);
});

test('a plan with bakes survives JSON', () => {
  const planned = planOf({ stages: BOTH, regions: ['all/a', 'none/b'] });
  expect(JSON.parse(JSON.stringify(planned))).toStrictEqual(planned);
});
