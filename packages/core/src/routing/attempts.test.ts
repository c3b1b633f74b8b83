import { describe, expect, test } from 'vitest';
import { broken, entry, fine, played } from '../../test/routing-world.ts';
import { virtualClock } from '../testing/virtual-clock.ts';
import { createRegionRouter } from './region-router.ts';
import type { RoutingEvent } from './routing-event.ts';

describe('the time of a request', () => {
  test('is up for each region on its own, and what rejects after that is not sent again', async () => {
    const clock = virtualClock();
    const asked: string[] = [];
    const aborted: string[] = [];
    const router = createRegionRouter<string, string>({
      source: async () => ({ version: 1, model: 'fraud', entries: [entry('a'), entry('b'), entry('c')] }),
      policy: 'failover',
      timeoutMs: 1_000,
      clock,
      invoke: async ({ region }, _, { signal }) => {
        asked.push(region);
        await clock.sleep(5_000, signal);
        if (!signal.aborted) return 'too late';
        aborted.push(region);
        throw signal.reason;
      },
    });
    const from = clock.now();
    const sent = await router.send('request', { isIdempotent: true });
    expect(sent).toMatchObject({ ok: false, attempts: 2, error: { kind: 'timeout', region: 'b' } });
    expect(clock.now() - from).toBe(2_000);
    await clock.sleep(20_000);
    expect(asked).toEqual(['a', 'b']);
    expect(aborted).toEqual(['a', 'b']);
    expect(clock.sleepers()).toBe(0);
    const counted = router.readings().map(({ region, requests, errors }) => ({ region, requests, errors }));
    expect(counted).toEqual([
      { region: 'a', requests: 1, errors: 1 },
      { region: 'b', requests: 1, errors: 1 },
    ]);
  });

  test('is its own where many are under way', async () => {
    const clock = virtualClock();
    const { router } = played({ a: fine(60_000) }, { clock, timeoutMs: 10_000 });
    const from = clock.now();
    const tookMs = await Promise.all(
      [7_000, 200, undefined, 3_000].map(async (withinMs) => {
        const sent = await router.send('request', { withinMs });
        expect(sent).toMatchObject({ ok: false, error: { kind: 'timeout' } });
        return clock.now() - from;
      }),
    );
    expect(tookMs).toEqual([7_000, 200, 10_000, 3_000]);
  });

  test('is up while the first table is read, and no region is asked', async () => {
    const clock = virtualClock();
    const source = async () => {
      await clock.sleep(9_000);
      return { version: 1, model: 'fraud', entries: [entry('a')] };
    };
    const { router, asked } = played({ a: fine(0) }, { clock, source });
    const from = clock.now();
    const controller = new AbortController();
    const sent = [router.send('request', { withinMs: 200 }), router.send('request', { signal: controller.signal })];
    expect(await sent[0]).toMatchObject({ ok: false, error: { kind: 'timeout' }, attempts: 0 });
    expect(clock.now() - from).toBe(200);
    controller.abort();
    expect(await sent[1]).toEqual({ ok: false, error: { kind: 'aborted' }, attempts: 0 });
    expect(clock.now() - from).toBe(200);
    await clock.sleep(10_000);
    expect(asked).toEqual([]);
    expect(await router.send('request', { withinMs: -1 })).toMatchObject({ error: { kind: 'timeout' }, attempts: 0 });
    expect(clock.sleepers()).toBe(0);
  });

  test('does not count against a region while the first table is read', async () => {
    const clock = virtualClock();
    const source = async () => {
      await clock.sleep(9_000);
      return { version: 1, model: 'fraud', entries: [entry('a')] };
    };
    const { router } = played({ a: fine(500) }, { clock, source, timeoutMs: 10_000, slowerThanMs: 1_000 });
    expect(await router.send('request')).toMatchObject({ ok: true });
    await clock.sleep(20_000);
    expect(router.readings()).toMatchObject([{ region: 'a', requests: 1, errors: 0, slower: 0 }]);
  });
});

describe('a judge that throws', () => {
  const judgeError = () => {
    throw new Error('the judge');
  };

  test('makes a request a failure, and nothing rejects', async () => {
    const bad = () => Promise.reject(new Error('gone'));
    const { send, router, clock } = played({ a: fine(0) }, { judgeError, invoke: bad });
    expect(await send(1, {})).toMatchObject([{ ok: false, error: { kind: 'failed', cause: { message: 'gone' } } }]);
    const judge = judgeError;
    const answered = played({ a: fine(0) }, { judge });
    expect(await answered.send(1, {})).toMatchObject([{ ok: false, error: { cause: { message: 'the judge' } } }]);
    await clock.sleep(20_000);
    expect(router.readings()).toMatchObject([{ requests: 1, errors: 1 }]);
  });

  test('makes a stream that is cut off a failure', async () => {
    const clock = virtualClock();
    const router = createRegionRouter<string, string>({
      source: async () => ({ version: 1, model: 'fraud', entries: [entry('a')] }),
      clock,
      judgeError,
      invoke: async (_, __, { goesOn }) => {
        goesOn(clock.sleep(100).then(() => Promise.reject(new Error('cut off'))));
        return 'the beginning';
      },
    });
    expect(await router.send('request')).toMatchObject({ ok: true, goesOn: true });
    await clock.sleep(20_000);
    expect(router.readings()).toMatchObject([{ requests: 1, errors: 1 }]);
  });
});

test('while one request tries a region, one that is older and aborted does not let another go there', async () => {
  const clock = virtualClock();
  let answer = { ms: 60_000, status: 200 };
  const { router, send, asked, events } = played({ a: () => answer, b: fine(0) }, { clock, policy: 'failover' });
  const controller = new AbortController();
  const deadline = clock.now() + 20_000;
  const older = router.send('request', { signal: controller.signal, withinMs: 20_000 });
  await clock.sleep(1);
  answer = { ms: 0, status: 500 };
  await send(5);
  expect(events.at(-2)).toMatchObject({ type: 'region-ejected', region: 'a' });
  await clock.sleep(12_000);
  answer = { ms: 1_000, status: 200 };
  const trial = router.send('request', { withinMs: deadline - clock.now() });
  await clock.sleep(10);
  controller.abort();
  expect(await older).toMatchObject({ error: { kind: 'aborted' } });
  const before = asked.length;
  await send(3);
  expect(asked.slice(before)).toEqual(['b', 'b', 'b']);
  expect(await trial).toMatchObject({ ok: true, region: 'a' });
  expect(events.at(-1)).toEqual({ type: 'region-returned', region: 'a' });
});

test('a request whose caller aborts as it is about to go elsewhere is not sent there', async () => {
  const controller = new AbortController();
  const onEvent = ({ type }: RoutingEvent) => {
    if (type === 'failover') controller.abort();
  };
  const { send, asked } = played({ a: broken, b: fine(0) }, { onEvent, policy: 'failover' });
  const sent = await send(1, { isIdempotent: true, signal: controller.signal });
  expect(sent).toMatchObject([{ ok: false, error: { kind: 'aborted' } }]);
  expect(asked).toEqual(['a']);
});

test('a request that tried a region and was aborted makes room for the next one', async () => {
  const clock = virtualClock();
  let answer = { ms: 0, status: 500 };
  const { router, send, asked } = played({ a: () => answer, b: fine(0) }, { clock, policy: 'failover' });
  await send(5);
  await clock.sleep(12_000);
  answer = { ms: 1_000, status: 200 };
  const controller = new AbortController();
  const trial = router.send('request', { signal: controller.signal });
  await clock.sleep(10);
  controller.abort();
  await trial;
  asked.length = 0;
  await send(1);
  expect(asked).toEqual(['a']);
});

test('a probe that hangs keeps the last measurement', async () => {
  const clock = virtualClock();
  let isHanging = false;
  const probe = async ({ region }: { readonly region: string }) =>
    isHanging && region === 'b' ? new Promise(() => undefined) : clock.sleep(10);
  const { send, counts } = played({ a: fine(10), b: fine(10) }, { clock, probe });
  await send(1);
  for (let refresh = 0; refresh < 8; refresh += 1) {
    await clock.sleep(40_000);
    await send(1);
    isHanging = refresh > 1;
  }
  await clock.sleep(10_000);
  await send(50);
  expect(counts()['b'] ?? 0).toBeGreaterThan(10);
});

test('a probe that hangs is aborted after the time of a request, and measures nothing', async () => {
  const clock = virtualClock();
  const signals: AbortSignal[] = [];
  const probe = async (_: unknown, { signal }: { readonly signal: AbortSignal }) => {
    signals.push(signal);
    await clock.sleep(60_000, signal);
  };
  const { send } = played({ a: fine(0) }, { clock, probe, timeoutMs: 2_000 });
  await send(1);
  expect(signals.map(({ aborted }) => aborted)).toEqual([false]);
  await clock.sleep(2_001);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
});
