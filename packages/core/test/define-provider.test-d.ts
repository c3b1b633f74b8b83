import { defineProvider, type Provider, type ProviderError, type Tracked } from '@landfall/core/provider';
import { err, ok } from 'neverthrow';
import { expectTypeOf, test } from 'vitest';

const parts = { name: 'own', verify: async () => [], route: async () => {}, monitor: async () => {} };

test('the handle type is the one that deploy gives', () => {
  const provider = defineProvider({
    name: 'own',
    deploy: async ({ model }, call) => ({ id: `${model.name}-${call.key}` }),
    verify: async ({ deployment, samples }) => {
      expectTypeOf(deployment).toEqualTypeOf<{ id: string }>();
      return samples.map((sample) => ({ output: sample.input, latencyMs: 1 }));
    },
    route: ({ deployment, previous }) => {
      expectTypeOf(previous).toEqualTypeOf<{ id: string } | null>();
      return deployment;
    },
    monitor: async () => {},
  });
  expectTypeOf(provider).toEqualTypeOf<Provider<Tracked<{ id: string }>>>();
});

test('the handle type is found in a result too', () => {
  const failure: ProviderError = { kind: 'invalid', message: 'no name', retryable: false, scope: 'model' };
  const provider = defineProvider({
    ...parts,
    deploy: async ({ model }) => (model.name === '' ? err(failure) : ok({ id: model.name })),
  });
  expectTypeOf(provider).toEqualTypeOf<Provider<Tracked<{ id: string }>>>();
});

test('before anything was made, deploy is given no handle', () => {
  defineProvider<{ id: string }>({
    ...parts,
    deploy: async ({ deployment }) => {
      expectTypeOf(deployment).toEqualTypeOf<{ id: string } | undefined>();
      return deployment ?? { id: 'new' };
    },
  });
});

test('with prepare, deploy is always given the handle that it named', () => {
  defineProvider({
    ...parts,
    prepare: async ({ model }) => ({ deployment: { id: model.name } }),
    deploy: async ({ deployment }) => {
      expectTypeOf(deployment).toEqualTypeOf<{ id: string }>();
      return deployment;
    },
    describe: async () => ({ state: 'absent' }),
  });
});

test('a wrong handle type is refused', () => {
  // @ts-expect-error deploy gives another handle than the one asked for
  defineProvider<{ id: string }>({ ...parts, deploy: async () => ({ id: 3 }) });
  // @ts-expect-error route gives another handle than deploy
  defineProvider({ ...parts, deploy: async () => ({ id: 'a' }), route: async () => ({ other: 'a' }) });
});

test('prepare without describe is refused', () => {
  // @ts-expect-error what was named beforehand can only be read
  defineProvider({ ...parts, prepare: async () => ({ deployment: 'a' }), deploy: async () => 'a' });
});

test('a mistake beside prepare is told at its own place', () => {
  const { route, ...others } = parts;
  const deploy = async ({ deployment }: { readonly deployment: { id: string } }) => deployment;
  const describe = async () => ({ state: 'absent' }) as const;
  // @ts-expect-error route is missing: no property is wrong, so the whole is
  defineProvider({
    ...others,
    prepare: async ({ model }) => ({ deployment: { id: model.name } }),
    deploy,
    describe,
  });
  defineProvider({
    ...parts,
    prepare: async ({ model }) => ({ deployment: { id: model.name } }),
    deploy,
    describe,
    // @ts-expect-error route gives another handle than prepare
    route: async () => ({ other: 'a' }),
  });
});

test('providers with different handles fit one record', () => {
  const providers: Record<string, Provider> = {
    one: defineProvider({ ...parts, deploy: async () => ({ id: 'a' }) }),
    other: defineProvider({ ...parts, deploy: async () => 7 }),
  };
  expectTypeOf(providers).toEqualTypeOf<Record<string, Provider>>();
});
