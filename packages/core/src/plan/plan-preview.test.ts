import { expect, test } from 'vitest';
import { planRollout } from '../plan-rollout.ts';
import type { Preview, Provider } from '../provider/contract.ts';
import type { RolloutSpec } from '../spec/rollout-spec.ts';

function uncallable(): never {
  throw new Error('planning calls nothing');
}

function provider(preview?: Provider['preview']): Provider {
  return {
    specVersion: 'v1',
    name: 'paper',
    capabilities: { traffic: 'percent', metrics: [], settleMs: 0 },
    prepare: uncallable,
    deploy: uncallable,
    describe: uncallable,
    verify: uncallable,
    route: uncallable,
    monitor: uncallable,
    retire: uncallable,
    ...(preview && { preview }),
  };
}

const spec: RolloutSpec = {
  model: {
    name: 'fraud',
    version: '42',
    artifact: 's3://{region}/{version}',
    environment: { TOKEN: { secret: 'token' } },
  },
  regions: ['aws/us-east-1', ['aws/eu-west-1', 'aws/ap-south-1']],
};

function planOf(preview?: Provider['preview']) {
  return planRollout(spec, { providers: { aws: provider(preview) }, secrets: { token: 'hunter2' } })._unsafeUnwrap();
}

test('a plan tells what its providers tell of each region, the same of several regions once', () => {
  const asked: unknown[] = [];
  const { preview } = planOf(({ model, region }) => {
    asked.push(model);
    const problems = model.artifact === 's3://us-east-1/42' ? [] : ['No bucket.'];
    return { machines: { type: region === 'ap-south-1' ? 'small' : 'large', count: 2 }, problems };
  });
  expect(preview).toEqual({
    machines: [
      { type: 'large', count: 2, regions: ['aws/us-east-1', 'aws/eu-west-1'] },
      { type: 'small', count: 2, regions: ['aws/ap-south-1'] },
    ],
    problems: [{ message: 'No bucket.', regions: ['aws/eu-west-1', 'aws/ap-south-1'] }],
  });
  expect(JSON.stringify(asked)).not.toContain('hunter2');
});

test('it is no part of the hash: settings may change before a rollout is resumed', () => {
  const of = (count: number) => planOf(() => ({ machines: { type: 'large', count }, problems: [] }));
  expect(of(2).preview).not.toEqual(of(3).preview);
  expect(of(2).hash).toBe(of(3).hash);
  expect(planOf()).not.toHaveProperty('preview');
  expect(planOf(() => ({ problems: [] }))).not.toHaveProperty('preview');
});

test('a bug in a provider is told and stops nothing', () => {
  const regions = ['aws/us-east-1', 'aws/eu-west-1', 'aws/ap-south-1'];
  expect(planOf(() => JSON.parse('{')).preview?.problems).toEqual([
    { message: expect.stringMatching(/^paper\.preview threw: /), regions },
  ]);
  for (const wrong of [undefined, null]) {
    expect(planOf(() => wrong as never).preview?.problems[0]?.message).toMatch(/^paper\.preview threw: /);
  }
  for (const wrong of [
    5,
    {},
    { machines: 'two', problems: 'none' },
    { machines: { type: 1, count: 1 }, problems: [1] },
  ]) {
    expect(planOf(() => wrong as unknown as Preview)).not.toHaveProperty('preview');
  }
  const machines = { type: 'large', count: 1, maxCount: Number.NaN, headers: { authorization: 'hunter2' } };
  expect(planOf(() => ({ machines, problems: [] })).preview?.machines).toEqual([{ type: 'large', count: 1, regions }]);
});
