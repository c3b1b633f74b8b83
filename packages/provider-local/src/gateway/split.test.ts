import { describe, expect, test } from 'vitest';
import { createSplit } from './split.ts';

function deal(shares: Readonly<Record<string, number>>, requests: number): Record<string, number> {
  const next = createSplit(Object.entries(shares).map(([id, percent]) => ({ id, port: 1, version: id, percent })));
  const counts: Record<string, number> = {};
  for (let request = 0; request < requests; request += 1) {
    const id = next()?.id ?? 'nobody';
    counts[id] = (counts[id] ?? 0) + 1;
  }
  return counts;
}

describe('the split of a region', () => {
  test.each([1, 5, 10, 33, 50, 99])('gives exactly %i of 100 requests to the new deployment', (percent) => {
    expect(deal({ new: percent, old: 100 - percent }, 100)).toEqual({ new: percent, old: 100 - percent });
  });

  test('spreads a small share out instead of dealing it in one go', () => {
    expect(deal({ new: 10, old: 90 }, 50)).toEqual({ new: 5, old: 45 });
  });

  test('gives everything to the only one that takes traffic, and nothing to one at 0', () => {
    expect(deal({ new: 100, old: 0 }, 20)).toEqual({ new: 20 });
    expect(deal({}, 1)).toEqual({ nobody: 1 });
  });
});
