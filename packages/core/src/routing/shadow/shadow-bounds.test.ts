import { describe, expect, test } from 'vitest';
import { type Answer, fine, played } from '../../../test/routing-world.ts';
import { shadowed } from '../../../test/shadow-world.ts';

describe('copies are bounded', () => {
  test('in number at once: one more is dropped', async () => {
    const { send, copied, total, clock } = shadowed({ answers: () => ({ ms: 10_000 }), shadow: { maxInFlight: 3 } });
    await send(50);
    expect(copied).toHaveLength(3);
    expect(total()).toMatchObject({ requests: 3, dropped: 47 });
    await clock.sleep(20_000);
    await send(1);
    expect(copied).toHaveLength(4);
  });

  test('in number a second: what comes too early is dropped', async () => {
    const { send, copied, total } = shadowed({ shadow: { maxPerSecond: 10 } });
    await send(1_000); // One each 5 ms: 5 seconds.
    const times = copied.map(({ at }) => at);
    for (const time of times)
      expect(times.filter((other) => other >= time && other < time + 1_000).length).toBeLessThanOrEqual(10);
    expect(copied.length).toBeGreaterThan(45);
    expect(total()).toMatchObject({ requests: copied.length, dropped: 1_000 - copied.length });
  });

  test('in number for each candidate in all, and that is said once', async () => {
    const { send, copied, events, total } = shadowed({ shadow: { maxRequests: 25 } });
    await send(100);
    expect(copied).toHaveLength(25);
    expect(events).toEqual([{ type: 'shadow-ended', region: 'a', version: '43', requests: 25 }]);
    expect(total()).toMatchObject({ requests: 25, dropped: 0 });
  });

  test('in time: a candidate that does not answer has failed', async () => {
    const { send, total } = shadowed({ answers: () => ({ ms: 60_000 }), options: { timeoutMs: 1_000 } });
    await send(3);
    expect(total()).toMatchObject({ requests: 3, failed: 3 });
  });

  test('where the candidate asks to be left alone: it gets none for that time, and they are dropped', async () => {
    const { send, copied, total, clock } = shadowed({ answers: () => ({ status: 429, retryAfter: '120' }) });
    await send(50);
    expect(copied.length).toBeLessThan(5);
    expect(total()).toMatchObject({ requests: 0, dropped: 50 });
    await clock.sleep(120_000);
    await send(1);
    expect(copied.at(-1)?.at).toBeGreaterThan(120_000);
  });
});

test('copies are evidence of nothing else: readings, load, health, retries and choices are as without a shadow', async () => {
  const slow = (at: number): Answer => ({ ms: at % 3 === 0 ? 30 : 10, status: at % 7 === 0 ? 500 : 200 });
  const world = { a: slow, b: fine(20), c: fine(25) };
  const without = played(world);
  // Each copy fails, after a long time.
  const { send, router, copied, asked, events } = shadowed({
    world,
    answers: () => ({ ms: 5_000, status: 500 }),
    shadow: { share: 1, maxInFlight: 50 },
  });
  await without.send(500);
  await send(500);
  expect(copied.length).toBeGreaterThan(20);
  expect(asked).toEqual(without.asked);
  expect(JSON.stringify(events)).toBe(JSON.stringify(without.events));
  await without.clock.sleep(60_000);
  expect(router.readings()).toEqual(without.router.readings());
});
