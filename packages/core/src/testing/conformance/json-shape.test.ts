import { describe, expect, it } from 'vitest';
import { findLossyPart, isSameJson } from './json-shape.ts';

describe('what would not survive JSON', () => {
  it.each([
    ['an object of a class', { made: { by: new Map() } }, 'handle.made.by'],
    ['a number that is none', { shares: [1, Number.NaN] }, 'handle.shares.1'],
    ['a hole in a list', [undefined], 'handle.0'],
    ['a function', () => 1, 'handle'],
    ['nothing', undefined, 'handle'],
  ])('is found: %s', (_what, value, path) => {
    expect(findLossyPart(value)).toBe(path);
  });

  it.each([[{ id: 'a', parts: [{ on: true }, null, 3] }], ['a name'], [null], [{ left: undefined }]])(
    'is nothing in %j',
    (value) => {
      expect(findLossyPart(value)).toBeUndefined();
    },
  );
});

describe('the same JSON', () => {
  it('does not depend on the order of properties, but on that of lists', () => {
    expect(isSameJson({ a: 1, b: { c: [1, 2], d: 2 } }, { b: { d: 2, c: [1, 2] }, a: 1 })).toBe(true);
    expect(isSameJson([1, 2], [2, 1])).toBe(false);
  });
});
