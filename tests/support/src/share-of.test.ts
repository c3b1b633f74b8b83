import { expect, it } from 'vitest';
import { shareOf } from './share-of.ts';

const CASES = Array.from({ length: 95 }, (_, index) => index);
const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);

it('of every ten cases that follow each other one is chosen, and over many runs each of them', () => {
  const seen = new Set<number>();
  for (const seed of SEEDS) {
    const chosen = shareOf(CASES, { every: 10, seed });
    expect(chosen.map((one) => Math.floor(one / 10))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    for (const one of chosen) seen.add(one);
  }
  expect(seen.size).toBe(CASES.length);
});

it('the same seed chooses the same cases', () => {
  for (const seed of SEEDS) expect(shareOf(CASES, { every: 10, seed })).toEqual(shareOf(CASES, { every: 10, seed }));
  expect(shareOf(CASES, { every: 10, seed: 1 })).not.toEqual(shareOf(CASES, { every: 10, seed: 2 }));
});

it('each kind has a case, the rarest too', () => {
  const kindOf = (one: number) => (one === 17 ? 'rare' : one % 2 === 0 ? 'even' : 'odd');
  for (const seed of SEEDS) {
    const chosen = shareOf(CASES, { every: 1_000, seed, kindOf });
    expect(chosen.map(kindOf).sort()).toEqual(['even', 'odd', 'rare']);
    expect(chosen).toEqual([...chosen].sort((a, b) => a - b));
  }
});

it('one of every one is all of them', () => {
  expect(shareOf(CASES, { every: 1, seed: 5, kindOf: (one) => String(one % 7) })).toEqual(CASES);
});
