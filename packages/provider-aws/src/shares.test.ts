import { describe, expect, it } from 'vitest';
import type { Endpoint } from './endpoint.ts';
import { currentShares, isMoving, isSplit } from './shares.ts';

function endpoint(weights: Readonly<Record<string, number | readonly [now: number, wanted: number]>>): Endpoint {
  const ProductionVariants = Object.entries(weights).map(([VariantName, weight]) => {
    const [CurrentWeight, DesiredWeight] = typeof weight === 'number' ? [weight, weight] : weight;
    return { VariantName, CurrentWeight, DesiredWeight };
  });
  return { ProductionVariants } as unknown as Endpoint;
}

describe('shares', () => {
  it.each([
    [{ a: 1 }, { a: 100 }],
    [{ a: 0 }, { a: 100 }],
    [
      { a: 1, b: 0 },
      { a: 100, b: 0 },
    ],
    [
      { a: 90, b: 10 },
      { a: 90, b: 10 },
    ],
    [
      { a: 0.3, b: 0.1 },
      { a: 75, b: 25 },
    ],
    [
      { a: 0, b: 0 },
      { a: 0, b: 0 },
    ],
    [
      { a: 2, b: 1 },
      { a: 66.6667, b: 33.3333 },
    ],
  ])('of the weights %j are %j', (weights, expected) => {
    expect(Object.fromEntries(currentShares(endpoint(weights)))).toEqual(expected);
  });

  it('are split only if nobody else has any', () => {
    const shares = currentShares(endpoint({ a: 90, b: 10, c: 0 }));
    expect(isSplit(shares, 'b', 10, 'a')).toBe(true);
    expect(isSplit(shares, 'b', 20, 'a')).toBe(false);
    expect(isSplit(shares, 'b', 10, undefined)).toBe(false);
    expect(isSplit(currentShares(endpoint({ a: 80, b: 10, c: 10 })), 'b', 10, 'a')).toBe(false);
    expect(isSplit(shares, 'x', 0, 'a')).toBe(false);
  });

  it('are moving while a weight is not what was asked for', () => {
    expect(isMoving(endpoint({ a: 1, b: 0 }))).toBe(false);
    expect(isMoving(endpoint({ a: [1, 90], b: [0, 10] }))).toBe(true);
  });
});
