import { describe, expect, test } from 'vitest';
import { broken, fine, played } from '../../../test/routing-world.ts';
import { candidate, shadowed } from '../../../test/shadow-world.ts';

describe('a copy', () => {
  test('is sent after the user was answered, to the candidate of the region that answered', async () => {
    const { router, copied, clock } = shadowed({ world: { a: fine(5), b: fine(5) }, options: { policy: 'failover' } });
    const sent = await router.send('request', { isIdempotent: true });
    expect(sent).toMatchObject({ ok: true, region: 'a', version: '42' });
    expect(copied).toEqual([]);
    await clock.sleep(100);
    expect(copied).toMatchObject([{ region: 'a', url: 'https://candidate.example' }]);
  });

  test('goes to the region that answered, where another one failed', async () => {
    const { send, copied } = shadowed({ world: { a: broken, b: fine() }, options: { policy: 'failover' } });
    await send(1);
    expect(copied).toMatchObject([{ region: 'b' }]);
  });

  test('is made of the share of the requests that is asked for', async () => {
    const { send, copied } = shadowed({ shadow: { share: 0.1 } });
    await send(5_000);
    expect(Math.abs(copied.length / 5_000 - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / 5_000));
  });

  test('is made of idempotent requests only', async () => {
    const { send, copied } = shadowed();
    await send(20, {});
    await send(20, { isIdempotent: false });
    expect(copied).toEqual([]);
  });

  test('is not made of a request that failed, nor of an answer that goes on', async () => {
    const failing = shadowed({ world: { a: broken } });
    await failing.send(5);
    expect(failing.copied).toEqual([]);
    const streaming = shadowed({
      options: {
        invoke: async (_, __, { goesOn }) => {
          goesOn(Promise.resolve());
          return { status: 200, headers: { get: () => null } };
        },
      },
    });
    expect(await streaming.send(5)).toMatchObject(Array(5).fill({ ok: true, goesOn: true }));
    expect(streaming.copied).toEqual([]);
  });

  test('is not made without a shadow', async () => {
    const { send, router, asked } = played({ a: fine(5) });
    await send(20);
    expect(asked).toHaveLength(20);
    expect([router.shadowReadings(), router.shadowTotals()]).toEqual([[], []]);
  });

  test('never changes what a user gets: its candidate may fail, hang, throw or be wrong', async () => {
    let at = 0;
    const bad: readonly (() => Promise<never>)[] = [
      () => Promise.reject(new Error('down')),
      () => new Promise(() => undefined),
      () => {
        throw new Error('at once');
      },
    ];
    const { send, total } = shadowed({
      shadow: {
        invoke: () => {
          at += 1;
          return (bad[at % 3] ?? bad[0])?.() ?? Promise.reject(new Error());
        },
      },
    });
    const sent = await send(30);
    expect(sent.every((each) => each.ok && each.attempts === 1)).toBe(true);
    expect(total()).toMatchObject({ requests: 30, disagreements: 30, failed: 30 });
  });
});

describe('a candidate gets copies', () => {
  test.each([
    ['if it is verified', candidate({ isVerified: false })],
    ['while its share of the traffic is 0', candidate({ share: 0.05 })],
    ['if it is another version than the one that serves', candidate({ version: '42' })],
    ['at an address of its own', candidate({ url: undefined })],
    ['if there is one', undefined],
  ])('only %s', async (_, given) => {
    // Without an `invoke` of the shadow's own, copies go where the address says.
    const { send, asked } = shadowed({ candidates: () => given, shadow: { invoke: undefined } });
    await send(20);
    expect(asked).toHaveLength(20);
  });

  test('of the same region only', async () => {
    const { send, copied } = shadowed({
      world: { a: fine(5), b: fine(5) },
      options: { policy: 'weighted' },
      candidates: (region) => (region === 'b' ? candidate() : undefined),
    });
    const sent = await send(100);
    const ofB = sent.filter((each) => each.ok && each.region === 'b');
    expect(ofB.length).toBeGreaterThan(20);
    expect(copied.map(({ region }) => region)).toEqual(ofB.map(() => 'b'));
  });

  test('until it answers a user, and never again', async () => {
    let version = '42';
    const { send, copied, clock } = shadowed({
      options: {
        invoke: async (_, __, { servedBy }) => {
          servedBy(version);
          await clock.sleep(5);
          return { status: 200, headers: { get: () => null } };
        },
      },
    });
    await send(10);
    expect(copied).toHaveLength(10);
    version = '43';
    await send(1, {});
    version = '42';
    await send(10);
    expect(copied).toHaveLength(10);
  });

  test('until its share changes, also where the copy is already kept', async () => {
    let share = 0;
    const { router, copied, clock, total } = shadowed({ candidates: () => candidate({ share }) });
    await router.send('request', { isIdempotent: true });
    share = 0.05;
    await clock.sleep(1_000);
    expect(copied).toEqual([]);
    expect(total()).toBeUndefined();
  });

  test('until another one takes its place, also where the copy is already kept', async () => {
    let version = '43';
    const { router, copied, clock, total } = shadowed({ candidates: () => candidate({ version }) });
    await router.send('request', { isIdempotent: true });
    version = '44';
    await clock.sleep(1_000);
    expect(copied).toEqual([]);
    expect(total()).toBeUndefined();
  });

  test('unless the table says that it serves, whichever version answers meanwhile', async () => {
    const { send, copied } = shadowed({
      candidates: () => candidate({ version: '42' }),
      options: {
        invoke: async (_, __, { servedBy }) => {
          servedBy('41');
          return { status: 200, headers: { get: () => null } };
        },
      },
    });
    expect(await send(5)).toMatchObject(Array(5).fill({ ok: true, version: '41' }));
    expect(copied).toEqual([]);
  });
});

test('an answer of a candidate that goes on is cancelled, and dropped', async () => {
  const signals: AbortSignal[] = [];
  const { send, total } = shadowed({
    shadow: {
      invoke: async (_, __, { goesOn, signal }) => {
        signals.push(signal);
        goesOn(new Promise(() => undefined));
        return { status: 200, headers: { get: () => null } };
      },
    },
  });
  await send(3);
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true, true]);
  expect(total()).toMatchObject({ requests: 0, dropped: 3 });
});
