import { describe, expect, test } from 'vitest';
import { growingWaves, type WaveGrowth } from './growing-waves.ts';
import { parseSpec } from './parse-spec.ts';
import { partition } from './partition.ts';
import type { RolloutSpec } from './rollout-spec.ts';

const ten = Array.from({ length: 10 }, (_, index) => `aws/r${index}`);

function issuesOf(regions: unknown): readonly string[] {
  const parsed = parseSpec({ model: { name: 'fraud', version: '42' }, regions });
  return parsed.isErr() ? parsed.error.issues.map(({ path, message }) => `${path}: ${message}`) : [];
}

function sizesOf(waves: RolloutSpec['regions']): readonly number[] {
  expect([issuesOf(waves), waves.flat()]).toEqual([[], ten]);
  return waves.map(({ length }) => length);
}

describe('growingWaves', () => {
  test.each<readonly [WaveGrowth | undefined, readonly number[]]>([
    [undefined, [1, 2, 4, 3]],
    [{ first: 1, factor: 2, max: 4 }, [1, 2, 4, 3]],
    [{ first: 2, factor: 3 }, [2, 6, 2]],
    [{ first: 3, factor: 1 }, [3, 3, 3, 1]],
    [{ first: 1, factor: 1.5 }, [1, 1, 2, 3, 3]],
    [{ first: 1, factor: 10, max: 3 }, [1, 3, 3, 3]],
    [{ first: 20, max: 20 }, [10]],
    [{ first: 1, factor: Number.MAX_VALUE }, [1, 9]],
  ])('of %j: waves of %j', (growth, sizes) => {
    expect(sizesOf(growingWaves(ten, growth))).toEqual(sizes);
  });

  test('keeps the order, and is nested', () => {
    expect(growingWaves(['aws/a', 'aws/b', 'gcp/c'])).toEqual([['aws/a'], ['aws/b', 'gcp/c']]);
  });

  test.each<readonly [unknown, string]>([
    [{ first: 0 }, 'first must be a whole number of at least 1'],
    [{ first: 1.5 }, 'first must be a whole number of at least 1'],
    [{ factor: 0.5 }, 'factor must be a number of at least 1'],
    [{ factor: Number.NaN }, 'factor must be a number of at least 1'],
    [{ max: '4' }, 'max must be a whole number of at least 1'],
    [{ first: 5, max: 4 }, 'max must not be below first'],
    [{ firts: 2 }, "firts is not a known field: did you mean 'first'?"],
    [null, 'the second argument of growingWaves must be an object'],
  ])('of %j: nothing throws, and the plan says what is wrong', (growth, message) => {
    const issue = `regions[0][0]: cannot divide the regions into waves: ${message}`;
    expect(issuesOf(growingWaves(ten, growth as WaveGrowth))).toEqual([issue]);
  });

  test('of no list, or of no regions: an issue of the plan too', () => {
    expect(issuesOf(growingWaves('aws/a' as never))).toEqual([
      'regions[0][0]: cannot divide the regions into waves: the first argument of growingWaves must be a list of regions',
    ]);
    expect(issuesOf(growingWaves([]))).toEqual(['regions: must not be empty']);
  });
});

describe('partition', () => {
  test('divides regions into waves of these sizes, in order', () => {
    expect(sizesOf(partition(ten, [1, 3, 6]))).toEqual([1, 3, 6]);
    expect(partition(['aws/a', 'aws/b', 'gcp/c'], [2, 1])).toEqual([['aws/a', 'aws/b'], ['gcp/c']]);
  });

  test.each<readonly [unknown, string]>([
    [[1, 3], 'the sizes add up to 4, but there are 10 regions'],
    [[5, 6], 'the sizes add up to 11, but there are 10 regions'],
    [[], 'the sizes add up to 0, but there are 10 regions'],
    [[5, 0, 5], 'sizes[1] must be a whole number of at least 1'],
    [['5', 5], 'sizes[0] must be a whole number of at least 1'],
    [10, 'the second argument of partition must be a list of sizes'],
  ])('into %j: nothing throws, and the plan says what is wrong', (sizes, message) => {
    const waves = partition(ten, sizes as number[]);
    expect(issuesOf(waves)).toEqual([`regions[0][0]: cannot divide the regions into waves: ${message}`]);
    // Behind a wave of one's own, too.
    expect(issuesOf(['gcp/first', ...waves])[0]).toMatch(/^regions\[1\]\[0\]: cannot divide/);
  });

  test('of no list: an issue of the plan too', () => {
    expect(issuesOf(partition(undefined as never, [1]))).toEqual([
      'regions[0][0]: cannot divide the regions into waves: the first argument of partition must be a list of regions',
    ]);
  });
});
