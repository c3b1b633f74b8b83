import {
  parseSpec,
  planRollout,
  type RolloutError,
  type RolloutOptions,
  type RolloutSpec,
  rollout,
  startRollout,
} from '@landfall/core';
import { memoryJournal } from '@landfall/core/journal';
import { defineProvider, type Provider } from '@landfall/core/provider';
import { ok, type Result } from 'neverthrow';
import { describe, expectTypeOf, test } from 'vitest';

const parts = { name: 'own', verify: async () => [], route: async () => {}, monitor: async () => {} };
const aws = defineProvider({ ...parts, deploy: async () => ({ endpoint: 'fraud-42' }) });
const gcp = defineProvider({ ...parts, deploy: async () => 42 });
const providers = { aws, gcp };
const model = { name: 'fraud', version: '42', artifact: 's3://models/fraud/42.tar.gz' };
const names = ['us-east-1', 'eu-west-1'];

describe('regions that are literals are held against the keys of the providers', () => {
  test('a flat list, groups, and both in one', () => {
    rollout({ model, regions: ['aws/us-east-1', 'gcp/europe-west4'] }, { providers });
    rollout({ model, regions: [['aws/us-east-1', 'gcp/europe-west4']] }, { providers });
    rollout({ model, regions: ['aws/us-west-2', ['aws/us-east-1', 'gcp/europe-west4']] }, { providers });
  });

  test('an unknown provider in a flat list', () => {
    // @ts-expect-error '"azure/westeurope" & { readonly 'begins with no key of options.providers': never; }'
    rollout({ model, regions: ['aws/us-east-1', 'azure/westeurope'] }, { providers });
  });

  test('an unknown provider in a group', () => {
    rollout(
      {
        model,
        regions: [
          'aws/us-west-2',
          // @ts-expect-error there is no provider azure
          ['aws/us-east-1', 'azure/westeurope'],
        ],
      },
      { providers },
    );
  });

  test('a region without a provider, or with the provider alone', () => {
    // @ts-expect-error no provider
    rollout({ model, regions: ['us-east-1'] }, { providers });
    // @ts-expect-error no region
    rollout({ model, regions: ['aws'] }, { providers });
  });

  test('as const, in a variable of its own', () => {
    const spec = { model, regions: ['aws/us-east-1', ['gcp/europe-west4']] } as const;
    rollout(spec, { providers });
    const wrong = { model, regions: ['aws/us-east-1', ['azure/westeurope']] } as const;
    // @ts-expect-error there is no provider azure
    rollout(wrong, { providers });
  });

  test('a spec whose type names its targets', () => {
    const spec: RolloutSpec<'aws/us-east-1' | 'gcp/europe-west4'> = { model, regions: ['aws/us-east-1'] };
    rollout(spec, { providers });
    // @ts-expect-error the type names no such target
    expectTypeOf(spec).toExtend<RolloutSpec<'aws/us-east-1'>>();
  });

  test('a property that does not exist', () => {
    // @ts-expect-error it is concurrency
    rollout({ model, regions: ['aws/us-east-1'], parallelism: 2 }, { providers });
  });

  test('startRollout checks them as rollout does', () => {
    const options = { providers, journal: memoryJournal() };
    void startRollout({ model, regions: ['aws/us-east-1'] }, options);
    // @ts-expect-error there is no provider azure
    void startRollout({ model, regions: ['azure/westeurope'] }, options);
  });

  test('planRollout checks them as rollout does', () => {
    void planRollout({ model, regions: ['aws/us-west-2', ['aws/us-east-1', 'gcp/europe-west4']] }, { providers });
    // @ts-expect-error there is no provider azure
    void planRollout({ model, regions: ['azure/westeurope'] }, { providers });
    // @ts-expect-error there is no provider azure
    void planRollout({ model, regions: ['aws/us-west-2', ['azure/westeurope']] }, { providers });
  });
});

describe('regions that are known only when it runs are left to the plan', () => {
  test('a spec whose type is RolloutSpec', () => {
    const spec: RolloutSpec = { model, regions: ['aws/us-east-1'] };
    rollout(spec, { providers });
    void startRollout(spec, { providers, journal: memoryJournal() });
    expectTypeOf(planRollout(spec, { providers })).toExtend<Result<object, RolloutError>>();
  });

  test('a spec that was widened, in a variable without a type', () => {
    const spec = { model, regions: ['aws/us-east-1', 'azure/westeurope'] };
    rollout(spec, { providers });
  });

  test('a mapped array, flat and as a group', () => {
    rollout({ model, regions: names.map((name) => `aws/${name}`) }, { providers });
    rollout({ model, regions: ['aws/us-west-2', names.map((name) => `aws/${name}`)] }, { providers });
    rollout({ model, regions: names.map((name) => `aws/${name}` as const) }, { providers });
    // @ts-expect-error there is no provider azure, whatever the names are
    rollout({ model, regions: names.map((name) => `azure/${name}` as const) }, { providers });
  });

  test('one region at a time or all at once, as it turns out', () => {
    const targets = names.map((name) => `aws/${name}`);
    rollout({ model, regions: names.length > 1 ? targets : [targets] }, { providers });
  });

  test('a spec from a file', () => {
    const parsed = parseSpec(JSON.parse('{}'));
    if (parsed.isOk()) rollout(parsed.value, { providers });
    else expectTypeOf(parsed.error.issues).toExtend<readonly { readonly path: string; readonly message: string }[]>();
  });

  test('providers in a record whose keys are not known', () => {
    const found: Record<string, Provider> = { aws };
    rollout({ model, regions: ['aws/us-east-1'] }, { providers: found });
  });
});

describe('providers', () => {
  test('of different handle types fit one record', () => {
    expectTypeOf(aws).not.toEqualTypeOf<typeof gcp>();
    const record: Readonly<Record<string, Provider>> = { aws, gcp };
    rollout({ model, regions: ['gcp/europe-west4'] }, { providers: record });
  });

  test('of another handle type are refused where one is asked for', () => {
    interface Endpoint {
      readonly arn: string;
    }
    const own = {} as Provider<Endpoint>;
    // @ts-expect-error its handles are numbers
    const other: Provider<Endpoint> = gcp;
    // @ts-expect-error monitor gives back another handle than the one it was given
    const wrong: Provider<Endpoint> = { ...own, monitor: async () => ok({ url: 'a' }) };
    rollout({ model, regions: ['own/a'] }, { providers: { own, other, wrong } });
  });

  test('that lack a method are refused', () => {
    const { route, ...rest } = aws;
    // @ts-expect-error route is missing
    rollout({ model, regions: ['own/a'] }, { providers: { own: rest } });
    expectTypeOf(route).toBeFunction();
  });
});

test('every option may be undefined, as a value that was looked up is', () => {
  const found: { readonly [name: string]: never } = {};
  const nothing = found['nothing'];
  const options: RolloutOptions = {
    providers,
    id: undefined,
    samples: undefined,
    secrets: undefined,
    journal: undefined,
    clock: undefined,
    signal: undefined,
    onSignal: undefined,
    onListenerError: undefined,
  };
  const spec: RolloutSpec = {
    model: { ...model, image: undefined, environment: undefined },
    regions: ['aws/us-east-1'],
    concurrency: undefined,
    cutover: undefined,
    stages: undefined,
    verify: { samples: undefined, maxLatency: undefined, passRate: undefined },
    retry: { attempts: undefined, baseDelay: undefined, maxDelay: undefined },
    timeouts: { deploy: undefined },
    previous: undefined,
  };
  rollout(spec, options);
  rollout({ model, regions: ['aws/us-east-1'], verify: undefined, retry: undefined }, { providers, id: nothing });
});
