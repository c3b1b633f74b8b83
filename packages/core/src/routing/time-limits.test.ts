import { expect, test } from 'vitest';
import { virtualClock } from '../testing/virtual-clock.ts';
import { routingTime } from './routing-time.ts';
import { type Limited, TimeLimits } from './time-limits.ts';

/** Limits, and when each ran out. */
function limits() {
  const clock = virtualClock({ auto: false });
  const time = routingTime(clock);
  const all = new TimeLimits(time);
  const ranOut: [name: string, at: number][] = [];
  const add = (name: string, ms: number): Limited => {
    const limited: Limited = {
      deadline: time.now() + ms,
      place: -1,
      timedOut: () => ranOut.push([name, time.now()]),
    };
    all.add(limited, time.now());
    return limited;
  };
  return { clock, all, add, ranOut };
}

test('each limit runs out at its own time, in whatever order they began', async () => {
  const { clock, add, ranOut } = limits();
  add('c', 300);
  add('a', 100);
  add('b', 200);
  await clock.advance(150);
  add('d', 20);
  add('e', 500);
  await clock.advance(1_000);
  expect(ranOut).toEqual([
    ['a', 100],
    ['d', 170],
    ['b', 200],
    ['c', 300],
    ['e', 650],
  ]);
});

test('what ended in time does not run out, and no timer is left after the last', async () => {
  const { clock, all, add, ranOut } = limits();
  const [a, , c] = [add('a', 100), add('b', 100), add('c', 100)];
  expect(clock.sleepers()).toBe(1);
  all.remove(a);
  all.remove(c);
  expect(clock.sleepers()).toBe(1);
  await clock.advance(100);
  expect(ranOut).toEqual([['b', 100]]);
  const d = add('d', 100);
  all.remove(d);
  expect(clock.sleepers()).toBe(0);
  await clock.advance(1_000);
  expect(ranOut).toHaveLength(1);
});

test('what begins while others run out has its own time', async () => {
  const { clock, all, add, ranOut } = limits();
  const first: Limited = {
    deadline: 50,
    place: -1,
    timedOut: () => void add('next', 70),
  };
  all.add(first, 0);
  add('long', 1_000);
  await clock.advance(2_000);
  expect(ranOut).toEqual([
    ['next', 120],
    ['long', 1_000],
  ]);
});
