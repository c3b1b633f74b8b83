import { expect, test } from 'vitest';
import { systemClock } from './system-clock.ts';

/** A signal that counts its listeners. */
function countingSignal(): { readonly controller: AbortController; readonly listeners: () => number } {
  const controller = new AbortController();
  const { signal } = controller;
  let count = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>): void => {
    count += 1;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>): void => {
    count -= 1;
    remove(...args);
  };
  return { controller, listeners: () => count };
}

test('a sleep takes its time, and leaves no listener behind', async () => {
  const { controller, listeners } = countingSignal();
  const from = systemClock.now();
  await systemClock.sleep(15, controller.signal);
  // Timers may fire up to a millisecond early by the wall clock.
  expect(systemClock.now() - from).toBeGreaterThanOrEqual(13);
  expect(listeners()).toBe(0);
});

test('an abort ends a sleep of a month at once, and leaves no listener behind', async () => {
  const { controller, listeners } = countingSignal();
  const from = systemClock.now();
  const nap = systemClock.sleep(31 * 24 * 3_600_000, controller.signal);
  controller.abort();
  await nap;
  await systemClock.sleep(60_000, controller.signal);
  expect(systemClock.now() - from).toBeLessThan(5_000);
  expect(listeners()).toBe(0);
});
