// Not in the index: soaks and sweeps, which are no tests, need no vitest.
import { expect } from 'vitest';
import type { EndedBake } from './bakes-in.ts';
import type { WatchedRead } from './watch-reads.ts';

const MINUTE = 60_000;

/** Whether something happened while a bake ran. The steps before and after it read at its beginning and end, and its own first look reads the previous version too. */
export function isWithin({ begunAt, at: endedAt }: EndedBake, { at }: { readonly at: number }): boolean {
  return begunAt < at && at < endedAt;
}

/**
 * Fails unless a region was read once in each minute of a bake: whether it serves, and in the same moment the counts of so many versions.
 * Returns how many looks there were.
 */
export function expectLooks(reads: readonly WatchedRead[], bake: EndedBake, region: string, versions: number): number {
  const own = reads.filter((read) => isWithin(bake, read) && read.region === region);
  const times = own.filter(({ of }) => of === 'describe').map(({ at }) => at);
  expect(times.length).toBeGreaterThanOrEqual(Math.ceil((bake.at - bake.begunAt) / MINUTE) - 1);
  expect(times.slice(1).map((at, index) => at - (times[index] ?? 0))).toEqual(times.slice(1).map(() => MINUTE));
  const counted = own.filter(({ of }) => of === 'health').map(({ at }) => at);
  expect(new Set(counted).size).toBeGreaterThanOrEqual(8);
  expect(counted.length).toBe(new Set(counted).size * versions);
  expect(times).toEqual(expect.arrayContaining(counted));
  expect(own.length).toBe(times.length + counted.length);
  return times.length;
}
