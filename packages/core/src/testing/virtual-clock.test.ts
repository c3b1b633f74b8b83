import { expect, test } from 'vitest';
import { nextTick } from '../clock/next-tick.ts';
import { virtualClock } from './virtual-clock.ts';

test('time passes only when nothing else is left to do, in the order of who is due', async () => {
  const clock = virtualClock({ startAt: 0 });
  const woken: string[] = [];
  const nap = async (name: string, ms: number): Promise<void> => {
    await clock.sleep(ms);
    woken.push(`${name} at ${clock.now()}`);
  };
  await Promise.all([nap('late', 3_600_000), nap('early', 10), nap('middle', 60_000), nap('as early', 10)]);
  expect(woken).toEqual(['early at 10', 'as early at 10', 'middle at 60000', 'late at 3600000']);
  expect(clock.sleepers()).toBe(0);
});

test('without auto, only advance moves it', async () => {
  const clock = virtualClock({ startAt: 0, auto: false });
  let isAwake = false;
  const nap = clock.sleep(100).then(() => {
    isAwake = true;
  });
  await clock.advance(99);
  expect([isAwake, clock.now(), clock.sleepers()]).toEqual([false, 99, 1]);
  await clock.advance(1);
  expect([isAwake, clock.now(), clock.sleepers()]).toEqual([true, 100, 0]);
  await nap;
});

test('no time passes while something real is under way', async () => {
  let busy = true;
  const clock = virtualClock({ startAt: 0, isBusy: () => busy });
  const nap = clock.sleep(100);
  for (let turn = 0; turn < 20; turn += 1) await nextTick();
  expect([clock.now(), clock.sleepers()]).toEqual([0, 1]);
  busy = false;
  await nap;
  expect(clock.now()).toBe(100);
});

test('an aborted sleep is over, and leaves nothing behind', async () => {
  const clock = virtualClock({ startAt: 0, auto: false });
  const controller = new AbortController();
  const nap = clock.sleep(1_000, controller.signal);
  controller.abort();
  await nap;
  expect([clock.now(), clock.sleepers()]).toEqual([0, 0]);
  await clock.sleep(1_000, controller.signal);
  expect(clock.now()).toBe(0);
});

test('a sleep without end is waited for by nobody but its signal', async () => {
  const clock = virtualClock({ startAt: 0 });
  const controller = new AbortController();
  const endless = clock.sleep(Number.POSITIVE_INFINITY, controller.signal);
  await clock.sleep(500);
  expect(clock.now()).toBe(500);
  controller.abort();
  await endless;
  expect(clock.now()).toBe(500);
});

test('an option that there is not is refused, with the nearest that there is', () => {
  expect(() => virtualClock({ startsAt: 0 } as object)).toThrow(
    new TypeError("The options of virtualClock are not valid: startsAt is not a known field: did you mean 'startAt'?"),
  );
});
