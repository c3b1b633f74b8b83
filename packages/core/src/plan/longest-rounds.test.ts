import { expect, test } from 'vitest';
import { longestRounds } from './longest-rounds.ts';

interface Region {
  readonly takes: number;
  readonly fails: boolean;
}

/** When a wave is over, if a failure takes a slot away once fewer failures are left than slots. */
function timeOf(regions: readonly Region[], slots: number, failures: number): number {
  const waiting = [...regions];
  let running: (Region & { readonly endsAt: number })[] = [];
  let [now, left] = [0, failures];
  for (;;) {
    while (waiting.length > 0 && running.length < Math.min(slots, left + 1)) {
      const next = waiting.shift();
      if (next !== undefined) running.push({ ...next, endsAt: now + next.takes });
    }
    const [first] = running.toSorted((one, other) => one.endsAt - other.endsAt);
    if (first === undefined) return now;
    now = first.endsAt;
    running = running.filter((region) => region !== first);
    if (first.fails) left = Math.max(0, left - 1);
  }
}

/** Every wave of some regions that take no time, about half of it, or all of it, and fail or not. */
function wavesOf(size: number): readonly (readonly Region[])[] {
  if (size === 0) return [[]];
  const all = [0, 0.4, 0.6, 1].flatMap((takes) => [true, false].map((fails) => ({ takes, fails })));
  return wavesOf(size - 1).flatMap((wave) => all.map((region) => [...wave, region]));
}

test.each([
  [1, 0],
  [2, 0],
  [3, 0],
  [2, 1],
  [2, 2],
  [2, 3],
  [3, 2],
  [3, 3],
  [4, 3],
])('no wave of up to 5 regions takes more rounds: %i slots and a budget of %i', (slots, failures) => {
  const beyond: string[] = [];
  for (const size of [1, 2, 3, 4, 5]) {
    const most = longestRounds(size, slots, failures);
    for (const wave of wavesOf(size)) {
      // A wave in which more fail than may ends there.
      if (failures > 0 && wave.filter(({ fails }) => fails).length > failures) continue;
      const took = failures === 0 ? timeOf(wave, slots, Number.POSITIVE_INFINITY) : timeOf(wave, slots, failures);
      if (took > most + 1e-9) beyond.push(`${JSON.stringify(wave)} takes ${took}`);
    }
  }
  expect(beyond).toEqual([]);
});

test('a budget that stays makes rounds of as many regions as there are slots', () => {
  expect(longestRounds(10, 4, 0)).toBe(3);
  expect(longestRounds(10, 10, 0)).toBe(1);
});

test('in the worst case the failures come first, and the other regions follow one by one', () => {
  expect(longestRounds(24, 3, 2)).toBeGreaterThanOrEqual(22);
  expect(longestRounds(24, 3, 2)).toBeLessThan(24);
});
