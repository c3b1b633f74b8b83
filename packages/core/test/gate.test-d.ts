import {
  type Bake,
  type EvidencePolicy,
  forecast,
  type Gate,
  type MetricSource,
  type Plan,
  type PlanOptions,
  planRollout,
  type RolloutOptions,
  type RolloutSpec,
  type Stage,
} from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import { defineProvider } from '@landfall/core/provider';
import { describe, expectTypeOf, test } from 'vitest';

const ratio = { acceptable: 1.25, harmful: 2 };

describe('a gate', () => {
  test('has limits of one kind', () => {
    expectTypeOf<{ metric: 'errors'; acceptable: number; harmful: number }>().toExtend<Gate>();
    expectTypeOf<{ metric: { slowerThan: '250ms' }; noWorseThan: typeof ratio }>().toExtend<Gate>();
    expectTypeOf<{ metric: { slowerThan: 'previous-p95' }; noWorseThan: typeof ratio }>().toExtend<Gate>();
    expectTypeOf<{ metric: 'queue-depth'; max: number }>().toExtend<Gate>();
    expectTypeOf<{ metric: 'errors'; acceptable: number }>().not.toExtend<Gate>();
    expectTypeOf<{ metric: 'errors'; noWorseThan: 2 }>().not.toExtend<Gate>();
  });

  test('counts slow requests by a duration, and has no value of them', () => {
    expectTypeOf<{ metric: { slowerThan: '250' }; noWorseThan: typeof ratio }>().not.toExtend<Gate>();
    expectTypeOf<{ metric: { slowerThan: '250ms' }; max: number }>().not.toExtend<Gate>();
  });
});

describe('a stage', () => {
  test('bakes for a time, or as an object says', () => {
    expectTypeOf<{ percent: 5; bake: '30m' }>().toExtend<Stage>();
    expectTypeOf<{ percent: 5; bake: { min: '10m'; max: '2h' } }>().toExtend<Stage>();
    expectTypeOf<{ percent: 5; bake: '30' }>().not.toExtend<Stage>();
    expectTypeOf<{ percent: 5; bake: { max: '2h' } }>().not.toExtend<Stage>();
    expectTypeOf<Bake['onInconclusive']>().toEqualTypeOf<'hold' | 'fail' | 'proceed' | undefined>();
  });
});

test('a spec has gates and evidence', () => {
  expectTypeOf<RolloutSpec['gates']>().toEqualTypeOf<readonly Gate[] | undefined>();
  expectTypeOf<RolloutSpec['evidence']>().toEqualTypeOf<EvidencePolicy | undefined>();
});

test('options have a metric source, a journal to plan for, and what a hold does', () => {
  expectTypeOf<PlanOptions['metrics']>().toEqualTypeOf<MetricSource | undefined>();
  expectTypeOf<PlanOptions['journal']>().toEqualTypeOf<Journal | undefined>();
  expectTypeOf<RolloutOptions['onHold']>().toEqualTypeOf<'wait' | 'return' | undefined>();
});

test('one object of options plans and rolls out, and a forecast takes a rate or one for each region', () => {
  const parts = { name: 'own', verify: async () => [], route: async () => {}, monitor: async () => {} };
  const aws = defineProvider({ ...parts, deploy: async () => ({ endpoint: 'fraud-42' }) });
  const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };
  const stages = [
    { percent: 5, bake: { min: '10m', max: '2h' } },
    { percent: 100, bake: '30m' },
  ] as const;
  void planRollout({ model, regions: ['aws/us-east-1'], stages }, { providers: { aws }, journal: memoryJournal() });
  // @ts-expect-error a bake is no list
  const wrong: RolloutSpec = { model, regions: ['aws/us-east-1'], stages: [{ percent: 100, bake: ['30m'] }] };
  expectTypeOf(wrong).toEqualTypeOf<RolloutSpec>();
  expectTypeOf(forecast).parameters.toExtend<readonly [Plan, { readonly requestsPerSecond: unknown }]>();
  expectTypeOf<10>().toExtend<Parameters<typeof forecast>[1]['requestsPerSecond']>();
  expectTypeOf<{ 'aws/us-east-1': 10 }>().toExtend<Parameters<typeof forecast>[1]['requestsPerSecond']>();
});
