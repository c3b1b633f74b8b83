import { describe, expect, test } from 'vitest';
import { type Answer, broken, entry, fine, played } from '../../test/routing-world.ts';
import { virtualClock } from '../testing/virtual-clock.ts';
import { createRegionRouter } from './region-router.ts';
import type { RegionRouterOptions, SendOptions } from './region-router-options.ts';

describe('a request that failed', () => {
  test('is tried once, and elsewhere', async () => {
    const { send, asked, events } = played({ a: broken, b: fine(0) }, { policy: 'failover' });
    expect(await send(1)).toMatchObject([{ ok: true, region: 'b', attempts: 2 }]);
    expect(asked).toEqual(['a', 'b']);
    expect(events).toMatchObject([{ type: 'failover', from: 'a', to: 'b' }]);
    const both = played({ a: broken, b: broken, c: broken }, { policy: 'failover' });
    expect(await both.send(1)).toMatchObject([{ ok: false, attempts: 2, error: { kind: 'failed' } }]);
    expect(both.asked).toHaveLength(2);
  });

  test('is not tried again unless it may be sent twice', async () => {
    const { send, asked } = played({ a: broken, b: fine(0) }, { policy: 'failover' });
    expect(await send(1, {})).toMatchObject([{ ok: false, attempts: 1 }]);
    expect(asked).toEqual(['a']);
  });

  test('is not tried again beyond a fifth of the requests and ten a second', async () => {
    const { send, asked } = played({ a: broken, b: broken }, { policy: 'failover' });
    await send(2_000);
    // 10 s of it were saved up, and the requests take 10 ms each.
    const seconds = 2_000 * 0.006;
    expect(asked.length - 2_000).toBeLessThan(100 + 0.2 * 2_000 + 10 * 2 * seconds);
    expect(asked.length - 2_000).toBeGreaterThan(300);
  });

  test('is not tried again when its time is over', async () => {
    const slow = (): Answer => ({ ms: 2_000, status: 500 });
    const { send } = played({ a: slow, b: fine(0) }, { policy: 'failover' });
    expect(await send(1, { isIdempotent: true, withinMs: 1_000 })).toMatchObject([
      { ok: false, attempts: 1, error: { kind: 'timeout', region: 'a' } },
    ]);
  });

  test('is what invoke rejected with, or threw at once', async () => {
    const thrown = played(
      { a: fine(0) },
      {
        invoke: () => {
          throw new Error('at once');
        },
      },
    );
    expect(await thrown.send(1)).toMatchObject([
      { ok: false, error: { kind: 'failed', cause: { message: 'at once' } } },
    ]);
    const text = played({ a: fine(0) }, { invoke: async () => Promise.reject('no error') as Promise<never> });
    expect(await text.send(1)).toMatchObject([{ ok: false, error: { kind: 'failed', cause: 'no error' } }]);
  });

  test('a caller that aborts gets an answer at once, and the region is not blamed', async () => {
    const controller = new AbortController();
    const clock = virtualClock();
    const { router, events } = played({ a: fine(60_000) }, { clock });
    const sent = router.send('request', { signal: controller.signal, isIdempotent: true });
    await clock.sleep(10);
    controller.abort();
    expect(await sent).toMatchObject({ ok: false, error: { kind: 'aborted' } });
    await clock.sleep(20_000);
    expect(router.readings()).toEqual([]);
    expect(events).toEqual([]);
  });
});

test('a stream that is cut off is a failure of its region, and is not sent again', async () => {
  const clock = virtualClock();
  const asked: string[] = [];
  const router = createRegionRouter<string, string>({
    source: async () => ({ version: 1, model: 'fraud', entries: [entry('a'), entry('b')] }),
    policy: 'failover',
    clock,
    invoke: async ({ region }, _, call) => {
      asked.push(region);
      call.goesOn(clock.sleep(100).then(() => Promise.reject(new Error('cut off'))));
      return 'the beginning';
    },
  });
  const sent = await router.send('request', { isIdempotent: true });
  expect(sent).toMatchObject({ ok: true, response: 'the beginning', attempts: 1 });
  await clock.sleep(20_000);
  expect(asked).toEqual(['a']);
  expect(router.readings()).toMatchObject([{ region: 'a', version: '42', requests: 1, errors: 1 }]);
});

test('readings count requests, errors and slow answers by region, version and period', async () => {
  const clock = virtualClock({ startAt: 1_800_000_000_000 });
  const { router, send } = played({ a: (at) => ({ ms: at < 5_000 ? 200 : 1_200 }) }, { clock, slowerThanMs: 1_000 });
  await send(30, {});
  await clock.sleep(60_000);
  const readings = router.readings();
  expect(readings.reduce((sum, { requests }) => sum + requests, 0)).toBe(30);
  expect(readings.every(({ from, to }) => from % 10_000 === 0 && to === from + 10_000)).toBe(true);
  expect(readings.reduce((sum, { slower = 0 }) => sum + slower, 0)).toBe(5);
});

describe('the table', () => {
  test('is read again when it is old, and the last good one goes on while it cannot be', async () => {
    const clock = virtualClock();
    let [reads, isDown] = [0, false];
    const source = async () => {
      reads += 1;
      if (isDown) throw new Error('gone');
      return { version: reads, model: 'fraud', entries: [entry(reads < 3 ? 'a' : 'b')] };
    };
    const { send, asked, events, router } = played({ a: fine(0), b: fine(0) }, { clock, source });
    await send(5);
    expect(reads).toBe(1);
    isDown = true;
    await clock.sleep(40_000);
    await send(5);
    expect(events).toMatchObject([{ type: 'table-stale', error: { message: 'gone' } }]);
    expect(router.table()?.ageMs).toBeGreaterThanOrEqual(40_000);
    isDown = false;
    await clock.sleep(40_000);
    await send(1);
    await clock.sleep(1);
    await send(1);
    expect(asked.at(-1)).toBe('b');
  });

  test('whose version goes back, or that is none, is not taken', async () => {
    const clock = virtualClock();
    const tables: unknown[] = [
      { version: 5, model: 'fraud', entries: [entry('a')] },
      { version: 4, model: 'fraud', entries: [entry('b')] },
      'a page of an error',
    ];
    const { send, asked, events } = played({ a: fine(0), b: fine(0) }, { clock, source: async () => tables.shift() });
    for (let time = 0; time < 3; time += 1) {
      await send(2);
      await clock.sleep(40_000);
    }
    expect(new Set(asked)).toEqual(new Set(['a']));
    expect(events.map(({ type }) => type)).toEqual(['table-stale', 'table-stale']);
  });

  test('that has an entry which is not valid is taken without it', async () => {
    const source = async () => ({ version: 1, model: 'fraud', entries: [entry('a'), { ...entry('b'), weight: -1 }] });
    const { send, asked, events } = played({ a: fine(0) }, { source });
    await send(3);
    expect(new Set(asked)).toEqual(new Set(['a']));
    expect(events).toMatchObject([{ type: 'table-issues', issues: [{ path: 'entries[1].weight' }] }]);
  });

  test('that never came, or has no region, is an error', async () => {
    const none = played({}, { source: async () => Promise.reject(new Error('gone')) });
    expect(await none.send(1)).toMatchObject([{ ok: false, error: { kind: 'no-table' }, attempts: 0 }]);
    const empty = played({}, {}, [entry('a', { state: 'out' })]);
    expect(await empty.send(1)).toMatchObject([{ ok: false, error: { kind: 'no-region' }, attempts: 0 }]);
  });

  test('at an address is asked for with the tag that it had', async () => {
    const clock = virtualClock();
    const tags: (string | undefined)[] = [];
    const { send, asked } = played(
      { a: fine(0) },
      {
        clock,
        source: 'https://tables.example/fraud.json',
        fetch: async (_, { headers }) => {
          tags.push(headers['if-none-match']);
          const table = { version: 1, model: 'fraud', entries: [entry('a')] };
          return {
            status: tags.length === 1 ? 200 : 304,
            headers: { get: () => '"one"' },
            json: async () => table,
          };
        },
      },
    );
    await send(1);
    await clock.sleep(40_000);
    await send(2);
    expect(tags).toEqual([undefined, '"one"']);
    expect(asked).toHaveLength(3);
  });
});

test('a hedge goes out beside a slow answer, for few requests, and the slower one is aborted', async () => {
  let count = 0;
  const sometimes = (): Answer => {
    count += 1;
    return { ms: count % 30 === 0 ? 5_000 : 10 + (count % 20) };
  };
  const { send, asked, clock } = played({ a: sometimes, b: fine(20) }, { policy: 'failover', hedge: 'costs-nothing' });
  const from = clock.now();
  await send(300);
  expect(asked.length).toBeLessThanOrEqual(300 * 1.05 + 1);
  expect(asked.length).toBeGreaterThan(302);
  expect(clock.now() - from).toBeLessThan(300 * 20 + 5 * 5_000);
});

test('a hedged request of which both fail is not sent a third time', async () => {
  let answer: Answer = { ms: 10 };
  const failing = (): Answer => ({ ms: 10, status: 500 });
  const world = { a: () => answer, b: failing, c: failing };
  const { send, asked } = played(world, { policy: 'failover', hedge: 'costs-nothing' });
  await send(100);
  answer = { ms: 5_000, status: 500 };
  const before = asked.length;
  expect(await send(1)).toMatchObject([{ ok: false, attempts: 2, error: { kind: 'failed', region: 'a' } }]);
  expect(asked.slice(before)).toEqual(['a', 'b']);
});

test.each<[string, unknown, string]>([
  ['NaN as its time', { withinMs: Number.NaN }, 'withinMs must be a number of milliseconds'],
  ['a text as its time', { withinMs: '500' }, 'withinMs must be a number of milliseconds'],
  ['a number as its key', { key: 7 }, 'key must be a string'],
  ['a boolean as its signal', { signal: true }, 'signal must be an AbortSignal'],
  ['a text for isIdempotent', { isIdempotent: 'yes' }, 'isIdempotent must be true or false'],
])('a request with %s is not sent, and that is said', async (_, options, message) => {
  const { send, asked } = played({ a: fine(0) });
  expect(await send(1, options as SendOptions)).toEqual([
    { ok: false, error: { kind: 'invalid-options', message }, attempts: 0 },
  ]);
  expect(asked).toEqual([]);
});

test.each<[string, unknown, RegExp]>([
  ['nothing', undefined, /source must be the table's address.*invoke must be a function/],
  ['an address that is none', { source: 'fraud.json', invoke: fine() }, /source must be/],
  [
    'a strange policy',
    { source: 'https://x.y', invoke: fine(), policy: 'random' },
    /policy must be 'closest', 'weighted' or 'failover'/,
  ],
  ['a time of zero', { source: 'https://x.y', invoke: fine(), timeoutMs: 0 }, /timeoutMs must be a number/],
  [
    'a shadow of nothing',
    { source: 'https://x.y', invoke: fine(), shadow: {} },
    /shadow.candidates must be.*shadow.maxRequests must say/,
  ],
  [
    'a shadow of more than all requests',
    {
      source: 'https://x.y',
      invoke: fine(),
      shadow: { candidates: fine(), compare: fine(), maxRequests: 1, share: 5, rate: 1 },
    },
    /shadow.share must be a share.*shadow.rate is not a known option/,
  ],
  [
    'a field that there is not',
    { source: 'https://x.y', invoke: fine(), polices: 'closest' },
    /polices is not a known option/,
  ],
])('options with %s are refused', (_, options, message) => {
  expect(() => createRegionRouter(options as RegionRouterOptions<unknown, unknown>)).toThrow(message);
});
