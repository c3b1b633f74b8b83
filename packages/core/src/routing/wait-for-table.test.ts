import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { virtualClock } from '../testing/virtual-clock.ts';
import { routingTime } from './routing-time.ts';
import type { RoutingTable } from './table/routing-table.ts';
import { waitForTable } from './wait-for-table.ts';

const TABLE: RoutingTable = { version: 1, model: 'fraud', entries: [] };

/** Waits for a table that is read in 100 ms. */
function waiting(ms: number, signal?: AbortSignal) {
  const clock = virtualClock({ auto: false });
  const waited: (RoutingTable | undefined)[] = [];
  void waitForTable(
    routingTime(clock),
    clock.sleep(100).then(() => TABLE),
    ms,
    signal,
  ).then((table) => {
    waited.push(table);
  });
  return { clock, waited };
}

test('a table that comes in time is the result, and nothing is left behind', async () => {
  const { signal } = new AbortController();
  const { clock, waited } = waiting(5_000, signal);
  await clock.advance(99);
  expect(waited).toEqual([]);
  await clock.advance(1);
  expect(waited).toEqual([TABLE]);
  expect([clock.sleepers(), getEventListeners(signal, 'abort').length]).toEqual([0, 0]);
});

test('a table that comes too late is none', async () => {
  const { clock, waited } = waiting(50);
  await clock.advance(50);
  expect(waited).toEqual([undefined]);
  const over = waiting(-1);
  await over.clock.advance(0);
  expect(over.waited).toEqual([undefined]);
});

test('without a limit, it is awaited as long as it takes', async () => {
  const { clock, waited } = waiting(Number.POSITIVE_INFINITY);
  await clock.advance(100);
  expect(waited).toEqual([TABLE]);
});

test('a caller that aborts, or has aborted, does not wait', async () => {
  const controller = new AbortController();
  const before = waiting(5_000, controller.signal);
  await before.clock.advance(10);
  controller.abort();
  await before.clock.advance(0);
  expect(before.waited).toEqual([undefined]);
  const after = waiting(5_000, controller.signal);
  await after.clock.advance(0);
  expect(after.waited).toEqual([undefined]);
});
