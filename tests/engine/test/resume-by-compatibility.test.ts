import { abortRollout, advance, formatError, type RolloutSpec, resumeRollout, startRollout } from '@landfall/core';
import { type Journal, memoryJournal } from '@landfall/core/journal';
import type { Provider } from '@landfall/core/provider';
import { type VirtualClock, virtualClock } from '@landfall/core/testing';
import { type FakeOptions, type FakeProvider, fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { inTime, isChange, leftIn, only, SERVING, specOf } from './play.ts';

interface Begun {
  readonly one: FakeProvider;
  readonly two: FakeProvider;
  readonly clock: VirtualClock;
  readonly journal: Journal;
}

const SAMPLES = { golden: [{ input: 1 }] };

/** A rollout over two providers that has moved as far as `isFar` says, and that nobody drives. */
async function begun(
  isFar: (log: string) => boolean,
  more: Partial<RolloutSpec> = {},
  second: FakeOptions = {},
): Promise<Begun> {
  const clock = virtualClock();
  const journal = memoryJournal();
  const one = fakeProvider({ ...SERVING, name: 'one', clock });
  const two = fakeProvider({ ...SERVING, name: 'two', clock, ...second });
  const options = { providers: { one, two }, samples: SAMPLES, clock, journal };
  (await startRollout(specOf(['one/a', 'two/b'], more), { ...options, id: 'r' }))._unsafeUnwrap();
  for (let turns = 0; turns < 500; turns += 1) {
    const turn = (await advance('r', options))._unsafeUnwrap();
    if (turn.ended) throw new Error('it ended too soon');
    const log = (await journal.read('r'))._unsafeUnwrap();
    if (isFar(JSON.stringify(log))) return { one, two, clock, journal };
    await clock.sleep((turn.wakeAt ?? clock.now()) - clock.now());
  }
  throw new Error('it never got there');
}

/** The deployment of the first region is pending; nothing was changed in the second. */
const pending = (log: string): boolean => log.includes('"step-progress","step":"deploy:one/a"');

/** The first region is verified, and the second is being deployed. */
const deployed = (log: string): boolean => log.includes('"step-end","step":"verify:one/a"');

function saying(provider: Provider, capabilities: Partial<Provider['capabilities']>, name = provider.name): Provider {
  return { ...provider, name, capabilities: { ...provider.capabilities, ...capabilities } };
}

test.each([
  ['another name', {}, 'renamed'],
  ['another expectedMs', { expectedMs: { deploy: 61_000 } }, undefined],
  ['another settleMs', { settleMs: 5_000 }, undefined],
  ['more abilities', { cancels: true, leftovers: true }, undefined],
] as const)('a provider with %s strands no rollout in flight', async (_, more, name) => {
  const { one, two, clock, journal } = await begun(deployed);
  const providers = { one: saying(one, more, name), two };
  const run = (await resumeRollout('r', { providers, samples: SAMPLES, clock, journal }))._unsafeUnwrap();
  expect((await inTime(clock, run.result)).isOk()).toBe(true);
});

test.each([
  [120_000, 'succeeds'],
  [0, 'fails'],
] as const)(
  'the settleMs that a provider has today counts: with %d ms a rollout over reads that lag by a minute %s',
  async (settleMs, ends) => {
    const { one, two, clock, journal } = await begun(pending, {}, { lagMs: 60_000, settleMs: 0 });
    const providers = { one, two: saying(two, { settleMs }) };
    const run = (await resumeRollout('r', { providers, samples: SAMPLES, clock, journal }))._unsafeUnwrap();
    expect((await inTime(clock, run.result)).isOk()).toBe(ends === 'succeeds');
  },
);

test.each([
  ['traffic', { traffic: 'all-or-nothing' }, /capabilities\.traffic 'percent'.*'all-or-nothing' now/],
  ['retires', { retires: false }, /could remove deployments.*capabilities\.retires false/],
] as const)('where %s no longer holds, the error names it, and nothing is called', async (_, more, says) => {
  const { one, two, clock, journal } = await begun(deployed);
  const calls = two.calls.length;
  const options = { providers: { one, two: saying(two, more) }, samples: SAMPLES, clock, journal };
  const error = (await resumeRollout('r', options))._unsafeUnwrapErr();
  expect(error).toMatchObject({ kind: 'incompatible-provider', provider: 'two' });
  expect(formatError(error)).toMatch(says);
  expect((await advance('r', options))._unsafeUnwrapErr()).toEqual(error);
  expect(two.calls).toHaveLength(calls);
});

test('an abort needs only the providers of regions in which something was changed', async () => {
  const { one, clock, journal } = await begun(pending);
  const run = (await abortRollout('r', { providers: { one }, clock, journal, reason: 'enough' }))._unsafeUnwrap();
  expect((await inTime(clock, run.result))._unsafeUnwrapErr()).toMatchObject({
    kind: 'aborted',
    reason: 'enough',
    rollback: { outcome: 'completed' },
  });
  expect(leftIn({ fake: one }, ['a'])).toEqual([]);
});

test('an abort without the provider of a region in which something was changed is refused by its name', async () => {
  const { two, clock, journal } = await begun(deployed);
  const error = (await abortRollout('r', { providers: { two }, clock, journal }))._unsafeUnwrapErr();
  expect(error).toMatchObject({ kind: 'incompatible-provider', provider: 'one' });
});

test('an abort that another process left in the inbox is enough for any process to roll back, also in turns', async () => {
  const { one, clock, journal } = await begun(pending);
  const options = { providers: { one }, clock, journal };
  expect((await advance('r', options))._unsafeUnwrapErr()).toMatchObject({ kind: 'invalid-options' });
  (await journal.send('r', { name: 'abort', reason: 'from the chat bot' }))._unsafeUnwrap();
  let turn = (await advance('r', options))._unsafeUnwrap();
  while (!turn.ended) {
    await clock.sleep((turn.wakeAt ?? clock.now()) - clock.now());
    turn = (await advance('r', options))._unsafeUnwrap();
  }
  expect(turn.result._unsafeUnwrapErr()).toMatchObject({ kind: 'aborted', reason: 'from the chat bot' });
  expect(leftIn({ fake: one }, ['a'])).toEqual([]);
});

test.each([
  ['the samples of the plan', SAMPLES, true],
  ['other samples', { golden: [{ input: 2 }] }, false],
  ['no samples', undefined, false],
] as const)(
  'an abort with %s asks the previous deployment only where the samples are the same',
  async (_, samples, isProbed) => {
    const { one, two, clock, journal } = await begun((log) => log.includes('"step-end","step":"route-100:one/a"'), {
      verify: { samples: 'golden' },
      cutover: 'per-wave',
    });
    const asked = one.calls.length;
    const options = { providers: { one, two }, clock, journal, ...(samples !== undefined && { samples }) };
    const run = (await abortRollout('r', options))._unsafeUnwrap();
    expect((await inTime(clock, run.result))._unsafeUnwrapErr()).toMatchObject({ rollback: { outcome: 'completed' } });
    expect(one.calls.slice(asked).some(({ method }) => method === 'verify')).toBe(isProbed);
    expect(leftIn({ fake: one }, ['a'])).toEqual([]);
  },
);

test('other samples hold a rollout up that is not aborted, and lose nothing', async () => {
  const { one, two, clock, journal } = await begun(deployed, { verify: { samples: 'golden' } });
  const options = { providers: { one, two }, clock, journal };
  const refused = await resumeRollout('r', { ...options, samples: { golden: [{ input: 2 }] } });
  expect(formatError(refused._unsafeUnwrapErr())).toMatch(
    /samples\.golden: are not the samples that the rollout started with/,
  );
  const run = (await resumeRollout('r', { ...options, samples: SAMPLES }))._unsafeUnwrap();
  expect((await inTime(clock, run.result)).isOk()).toBe(true);
});

test('a rollout that has ended cannot be aborted', async () => {
  const { one, two, clock, journal } = await begun(deployed);
  const options = { providers: { one, two }, samples: SAMPLES, clock, journal };
  void (await inTime(clock, (await resumeRollout('r', options))._unsafeUnwrap().result));
  const calls = one.calls.filter(isChange).length;
  expect((await abortRollout('r', options))._unsafeUnwrapErr()).toMatchObject({
    kind: 'cannot-resume',
    reason: expect.stringContaining('already ended: succeeded'),
  });
  expect(one.calls.filter(isChange)).toHaveLength(calls);
});

test('time in which nobody drove a rollout does not count against a call that was not answered', async () => {
  // The intent of the second deploy is in the log; the process ended before the call was made.
  const { one, two, clock, journal } = await begun(deployed);
  await clock.sleep(2 * 3_600_000);
  const options = { providers: { one, two }, samples: SAMPLES, clock, journal };
  const run = (await resumeRollout('r', options))._unsafeUnwrap();
  expect((await inTime(clock, run.result)).isOk()).toBe(true);
  const log = (await journal.read('r'))._unsafeUnwrap();
  expect(only(log, 'clock-jump')).toMatchObject([{ unanswered: true, byMs: 2 * 3_600_000 }]);
});
