import { type RolloutEvent, rollout } from '@landfall/core';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { play, SERVING, specOf, withoutNonce } from './play.ts';

const WAVES = [['fake/a', 'fake/b'], ['fake/c']] as const;

/** The same, but for what is drawn anew in each log. */
function withoutNonces(events: readonly RolloutEvent[]): unknown {
  const text = JSON.stringify(events.map((event) => ({ ...event, nonce: undefined })));
  // The fake cloud names what it makes after a hash of the key.
  return JSON.parse(withoutNonce(text).replaceAll(/"fraud-42-[0-9a-z]+"/g, '"fraud-42"'));
}

/** A listener that is asynchronous half of the time, as JavaScript allows. */
function misbehave({ seq }: RolloutEvent): unknown {
  if (seq % 2 === 0) throw new Error(`thrown at ${seq}`);
  return Promise.reject(new Error(`rejected at ${seq}`));
}

test('listeners that throw, and listeners that reject, change nothing and are reported', async () => {
  const quiet = await play(specOf(WAVES));
  const told: unknown[] = [];
  const loud = await play(specOf(WAVES), {
    watch: misbehave,
    onListenerError: (error) => told.push(error),
  });
  expect(withoutNonces(loud.events)).toEqual(withoutNonces(quiet.events));
  expect(told).toHaveLength(quiet.events.length);
});

/** What surfaces where uncaught errors do, while something runs and just after. */
async function surfacedBy(run: () => Promise<unknown>): Promise<readonly unknown[]> {
  const surfaced: unknown[] = [];
  const kinds = ['uncaughtException', 'unhandledRejection'] as const;
  const before = kinds.map((kind) => [kind, process.listeners(kind as 'uncaughtException')] as const);
  for (const kind of kinds) {
    process.removeAllListeners(kind);
    process.on(kind, (error: unknown) => surfaced.push(error));
  }
  try {
    await run();
    await new Promise((resolve) => setImmediate(resolve));
  } finally {
    for (const [kind, listeners] of before) {
      process.removeAllListeners(kind);
      for (const listener of listeners) process.on(kind, listener);
    }
  }
  return surfaced;
}

test('without onListenerError, what a listener threw surfaces once the rollout has its result', async () => {
  let result: unknown;
  const surfaced = await surfacedBy(async () => {
    const clock = virtualClock();
    const run = rollout(specOf(['fake/a']), { providers: { fake: fakeProvider(SERVING) }, clock });
    run.on('step-end', () => {
      throw new Error('in a listener');
    });
    result = (await run.result).isOk();
  });
  expect(result).toBe(true);
  expect(surfaced).toEqual([new Error('in a listener')]);
});

test.each<readonly [string, (error: unknown) => void]>([
  [
    'throws',
    () => {
      throw new Error('from onListenerError');
    },
  ],
  ['rejects', () => Promise.reject(new Error('from onListenerError'))],
])(
  'an onListenerError that %s changes nothing, and what it threw surfaces once the rollout has its result',
  async (_how, onListenerError) => {
    const quiet = await play(specOf(WAVES));
    const surfaced = await surfacedBy(async () => {
      const loud = await play(specOf(WAVES), { watch: misbehave, onListenerError });
      expect(withoutNonces(loud.events)).toEqual(withoutNonces(quiet.events));
      expect(loud.result.isOk()).toBe(true);
      const { calls } = loud.fake;
      const atTheEnd = calls.length;
      await loud.clock.advance(3_600_000);
      expect(calls.length).toBe(atTheEnd);
      // A listener that comes late is told of what was, and may fail as well.
      expect(() => loud.run.on('step-end', misbehave)).not.toThrow();
    });
    expect(surfaced).toEqual([new Error('from onListenerError')]);
  },
);

test('an asynchronous listener that rejects after the result surfaces as well', async () => {
  const surfaced = await surfacedBy(async () => {
    const clock = virtualClock();
    const run = rollout(specOf(['fake/a']), { providers: { fake: fakeProvider(SERVING) }, clock });
    const late = async (): Promise<void> => {
      void (await run.result);
      throw new Error('late');
    };
    run.on('rollout-end', (): unknown => late());
    expect((await run.result).isOk()).toBe(true);
  });
  expect(surfaced).toEqual([new Error('late')]);
});
