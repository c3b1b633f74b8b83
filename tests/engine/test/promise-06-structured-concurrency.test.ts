import { setImmediate } from 'node:timers/promises';
import type { RolloutRun, RolloutSpec } from '@landfall/core';
import type { Call } from '@landfall/core/provider';
import { virtualClock } from '@landfall/core/testing';
import { fakeProvider } from '@landfall/provider-fake';
import { expect, test } from 'vitest';
import { structured } from '../src/invariants.ts';
import { type Play, play, REQUIRED, SERVING, specOf } from './play.ts';

const WAVES = [['fake/a', 'fake/b'], ['fake/c']] as const;

/** A signal that counts who listens. */
function countedSignal(): {
  readonly signal: AbortSignal;
  readonly listening: () => number;
  readonly abort: () => void;
} {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set<unknown>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...given: Parameters<typeof add>) => {
    listeners.add(given[1]);
    add(...given);
  };
  signal.removeEventListener = (...given: Parameters<typeof remove>) => {
    listeners.delete(given[1]);
    remove(...given);
  };
  return { signal, listening: () => listeners.size, abort: () => controller.abort('test') };
}

/** What still happens after the result is there. */
async function aftermathOf(more: Play, spec: RolloutSpec = specOf(WAVES, REQUIRED)): Promise<object> {
  const counted = countedSignal();
  const played = await play(spec, { signal: counted.signal, ...more });
  const { fake, clock, run } = played;
  const sleepers = clock.sleepers();
  const calls = fake.calls.length;
  await clock.advance(86_400_000);
  for (let tick = 0; tick < 5; tick += 1) await setImmediate();
  return {
    broken: structured(played),
    sleepers,
    listening: counted.listening(),
    unanswered: fake.calls.filter(({ outcome }) => outcome === 'unanswered').length,
    calls: fake.calls.length - calls,
    waiting: run.explain(),
  };
}

const NOTHING = { broken: [], sleepers: 0, listening: 0, unanswered: 0, calls: 0, waiting: [] };

test('after a success nothing runs, sleeps or listens', async () => {
  expect(await aftermathOf({})).toEqual(NOTHING);
});

test('after a failure nothing runs, sleeps or listens', async () => {
  expect(await aftermathOf({ cloud: { ...SERVING, faults: [{ kind: 'deploy-fails', region: 'c' }] } })).toEqual(
    NOTHING,
  );
});

test('after an abort nothing runs, sleeps or listens', async () => {
  expect(
    await aftermathOf({
      watch: (event, { run }) => {
        if (event.type === 'step-start' && event.step === 'verify:fake/a') void run.abort();
      },
    }),
  ).toEqual(NOTHING);
});

test('after a stop nothing runs, sleeps or listens', async () => {
  expect(
    await aftermathOf({
      watch: (event, { run }) => {
        if (event.type === 'step-start' && event.step === 'route-100:fake/b') void run.stop();
      },
    }),
  ).toEqual(NOTHING);
});

for (const method of ['prepare', 'deploy', 'describe', 'verify', 'route', 'monitor', 'retire'] as const)
  test(`after a call of ${method} that never answered nothing runs, sleeps or listens`, async () => {
    expect(
      await aftermathOf({
        cloud: {
          ...SERVING,
          faults: [
            { kind: 'hang', method, region: 'b', times: 3 },
            { kind: 'fail', method: 'monitor', region: 'c', error: { kind: 'permission' } },
          ],
        },
      }),
    ).toEqual(NOTHING);
  });

test('a slow read is not awaited after an abort, a slow change is', async () => {
  const clock = virtualClock();
  const fake = fakeProvider({
    ...SERVING,
    clock,
    faults: [
      { kind: 'slow', method: 'verify', region: 'a', ms: 100_000 },
      { kind: 'slow', method: 'deploy', region: 'b', ms: 100_000 },
    ],
  });
  const at = new Map<string, number>();
  const aftermath = await aftermathOf({
    clock,
    fake,
    watch: (event, { run }) => {
      if (event.type === 'step-start' && event.step === 'verify:fake/a') {
        at.set('abort', event.at);
        void run.abort();
      }
      if (event.type === 'effect-end' && event.step === 'deploy:fake/b') at.set('deployed', event.at);
      if (event.type === 'rollback-start') at.set('rollback', event.at);
    },
  });
  expect(aftermath).toEqual(NOTHING);
  expect(at.get('rollback')).toBeGreaterThanOrEqual(at.get('deployed') ?? Number.POSITIVE_INFINITY);
});

test('a slow read alone does not hold an abort', async () => {
  const clock = virtualClock();
  const fake = fakeProvider({ ...SERVING, clock, faults: [{ kind: 'slow', method: 'verify', ms: 100_000 }] });
  let abortedAt = 0;
  let rollbackAt = 0;
  const { calls } = (
    await play(specOf(['fake/a']), {
      clock,
      fake,
      watch: (event, { run }) => {
        if (event.type === 'step-start' && event.action === 'verify') void clock.sleep(1_000).then(() => run.abort());
        if (event.type === 'command') abortedAt = event.at;
        if (event.type === 'rollback-start') rollbackAt = event.at;
      },
    })
  ).fake;
  expect(calls.some(({ method }) => method === 'verify')).toBe(true);
  expect(rollbackAt).toBe(abortedAt);
});

const BAKED = specOf(['fake/a'], {
  stages: [{ percent: 50, bake: { min: '10m', max: '40m' } }, { percent: 100 }],
  gates: [
    { metric: 'errors', acceptable: 0.01, harmful: 0.05 },
    { metric: 'latency-p95', max: 300 },
  ],
});

test.each(['health', 'metric', 'describe'] as const)(
  'nobody waits for a read of a bake once it is aborted: %s',
  async (method) => {
    const clock = virtualClock();
    const fake = fakeProvider({ ...SERVING, clock });
    const cutAt: number[] = [];
    let abortedAt = 0;
    let hangs = false;
    let abort: RolloutRun['abort'] | undefined;
    const answers = fake[method] as (request: unknown, call: Call) => Promise<never>;
    const hanging = (request: unknown, call: Call): Promise<never> => {
      if (!hangs) return answers(request, call);
      hangs = false;
      call.signal.addEventListener('abort', () => cutAt.push(clock.now()));
      void clock.sleep(1_000).then(() => abort?.());
      return new Promise(() => undefined);
    };
    const aftermath = await aftermathOf(
      {
        clock,
        fake: { ...fake, [method]: hanging },
        watch: (event, { run }) => {
          abort = run.abort;
          if (event.type === 'step-start' && event.action === 'bake') hangs = true;
          if (event.type === 'command') abortedAt = event.at;
        },
      },
      BAKED,
    );
    expect(aftermath).toEqual(NOTHING);
    expect(abortedAt).toBeGreaterThan(0);
    expect(cutAt).toEqual([abortedAt]);
  },
);
