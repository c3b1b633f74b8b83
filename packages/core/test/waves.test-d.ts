import { growingWaves, partition, type RolloutSpec, rollout } from '@landfall/core';
import { defineProvider } from '@landfall/core/provider';
import { expectTypeOf, test } from 'vitest';

const own = { name: 'own', verify: async () => [], route: async () => {}, monitor: async () => {} };
const aws = defineProvider({ ...own, deploy: async () => 42 });
const providers = { aws, gcp: aws };
const model = { name: 'fraud', version: '42' };

test('waves keep the literal names of their regions', () => {
  expectTypeOf(growingWaves(['aws/a', 'gcp/b'])).toEqualTypeOf<readonly (readonly ('aws/a' | 'gcp/b')[])[]>();
  expectTypeOf(partition(['aws/a', 'gcp/b'], [1, 1])).toEqualTypeOf<readonly (readonly ('aws/a' | 'gcp/b')[])[]>();
});

test('they are held against the keys of the providers', () => {
  rollout({ model, regions: growingWaves(['aws/a', 'gcp/b'], { first: 1, factor: 2, max: 4 }) }, { providers });
  rollout({ model, regions: partition(['aws/a', 'gcp/b'], [1, 1]) }, { providers });
  rollout({ model, regions: ['aws/first', ...growingWaves(['aws/a', 'gcp/b'])] }, { providers });
  // @ts-expect-error there is no provider azure
  rollout({ model, regions: growingWaves(['aws/a', 'azure/b']) }, { providers });
  // @ts-expect-error there is no provider azure
  rollout({ model, regions: partition(['aws/a', 'azure/b'], [1, 1]) }, { providers });
  // @ts-expect-error there is no provider azure
  rollout({ model, regions: ['aws/first', ...growingWaves(['azure/b'])] }, { providers });
});

test('names that are known only when it runs are left to the plan', () => {
  const names: readonly string[] = ['aws/a'];
  rollout({ model, regions: growingWaves(names) }, { providers });
  const spec: RolloutSpec = { model, regions: partition(names, [1]) };
  rollout(spec, { providers });
});

test('a misspelt option is a compile error', () => {
  // @ts-expect-error it is first
  growingWaves(['aws/a'], { firts: 1 });
});
