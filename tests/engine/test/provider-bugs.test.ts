import { providerError } from '@landfall/core/provider';
import { virtualClock } from '@landfall/core/testing';
import { type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { errorOf, only, play, REQUIRED, SERVING, specOf } from './play.ts';

const ONE = specOf(['fake/a'], REQUIRED);

for (const method of ['prepare', 'deploy', 'describe', 'verify', 'route', 'monitor'] as const)
  test(`an exception of ${method} is a bug of the provider: named as such and not tried again`, async () => {
    const played = await play(ONE, {
      cloud: { ...SERVING, faults: [{ kind: 'throws', method, message: 'undefined is not a function' }] },
    });
    expect(errorOf(played)).toMatchObject({
      kind: 'rollout-failed',
      failures: [
        {
          error: { kind: 'unexpected', message: `fake.${method} threw: undefined is not a function`, retryable: false },
        },
      ],
    });
    expect(played.fake.calls.filter(({ outcome }) => outcome === 'thrown')).toHaveLength(1);
  });

test('an exception that the provider knows is what it says', async () => {
  const clock = virtualClock();
  const fake = fakeProvider({ ...SERVING, faults: [{ kind: 'throws', method: 'route', message: 'ECONNRESET' }] });
  const knowing: FakeProvider = {
    ...fake,
    mapError: (thrown) =>
      thrown instanceof Error && thrown.message === 'ECONNRESET'
        ? providerError({ kind: 'transient', message: 'the line broke' })
        : undefined,
  };
  const played = await play(ONE, { clock, fake: knowing });
  expect(played.result.isOk()).toBe(true);
  expect(only(played.events, 'effect-end').find(({ step }) => step === 'route-100:fake/a')).toMatchObject({ tries: 2 });
});

test('an exception in mapError hides nothing', async () => {
  const clock = virtualClock();
  const fake = fakeProvider({ ...SERVING, faults: [{ kind: 'throws', method: 'route', message: 'the first' }] });
  const worse: FakeProvider = {
    ...fake,
    mapError() {
      throw new Error('the second');
    },
  };
  const played = await play(ONE, { clock, fake: worse });
  expect(errorOf(played)).toMatchObject({
    failures: [{ error: { message: 'fake.route threw: the first (and mapError failed: the second)' } }],
  });
});

for (const [what, wrong] of [
  ['nothing', undefined],
  ['a bare value', { state: 'ready' }],
  ['null', null],
] as const)
  test(`a provider that gives ${what} instead of a Result is named`, async () => {
    const fake = fakeProvider(SERVING);
    const played = await play(ONE, { fake: { ...fake, describe: async () => wrong as never } });
    expect(errorOf(played)).toMatchObject({
      failures: [{ error: { kind: 'unexpected', message: 'fake.describe did not return a Result' } }],
    });
  });
