import { rollout } from '@landfall/core';
import type { Provider, Verification } from '@landfall/core/provider';
import { virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { ok } from 'neverthrow';
import { expect, test } from 'vitest';
import { errorOf, inTime, SERVING, specOf } from './play.ts';

function circular(): object {
  const handle: Record<string, unknown> = {};
  handle['self'] = handle;
  return handle;
}

const answers: readonly [what: string, method: string, broken: (fake: FakeProvider) => Partial<Provider>][] = [
  ['a circular handle', 'deploy', () => ({ deploy: async () => ok(circular()) })],
  ['a BigInt in a handle', 'deploy', () => ({ deploy: async () => ok({ id: 42n }) })],
  ['a function for a handle', 'route', () => ({ route: async () => ok(() => 1) })],
  [
    'a circular handle of what will be made',
    'prepare',
    () => ({ prepare: async () => ok({ deployment: circular(), previous: null, target: 't', findings: [] }) }),
  ],
  [
    'no answer to a sample',
    'verify',
    () => ({ verify: async () => ok({ subject: 'deployment', responses: [null] } as unknown as Verification) }),
  ],
];

test.each(answers)(
  '%s, from %s, is a bug of the provider that is named, and rolled back',
  async (_, method, broken) => {
    const clock = virtualClock();
    const fake = fakeProvider({ ...SERVING, clock });
    const run = rollout(
      { ...specOf(['fake/a']), verify: { samples: 'golden' } },
      {
        providers: { fake: { ...fake, ...broken(fake) } },
        samples: { golden: [{ input: 1 }] },
        secrets: { TOKEN: 'hunter2-hunter2' },
        clock,
      },
    );
    const error = errorOf({ result: await inTime(clock, run.result) });
    expect(error).toMatchObject({
      kind: 'rollout-failed',
      failures: [{ error: { kind: 'unexpected', message: expect.stringContaining(method) } }],
    });
    expect(fake.trafficIn('a')).toEqual({ '41': 100 });
    expect(fake.running().some(({ version }) => version === '42')).toBe(false);
  },
);
