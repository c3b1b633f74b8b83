import { expect, it } from 'vitest';
import { largestBut, percentInLabel, sameShares, sharesOf, splitShares } from './shares.ts';

it('a split is the whole of it, without those that take nothing', () => {
  expect(splitShares('a', 10, 'b')).toEqual(
    new Map([
      ['a', 10],
      ['b', 90],
    ]),
  );
  expect(splitShares('a', 100, 'b')).toEqual(new Map([['a', 100]]));
  expect(splitShares('a', 0, 'b')).toEqual(new Map([['b', 100]]));
  expect(sharesOf({ trafficSplit: { a: 0, b: 100 } })).toEqual(splitShares('b', 100, undefined));
});

it('splits are the same whatever their order, and not where one has more', () => {
  expect(
    sameShares(
      splitShares('a', 10, 'b'),
      new Map([
        ['b', 90],
        ['a', 10],
      ]),
    ),
  ).toBe(true);
  expect(sameShares(splitShares('a', 10, 'b'), new Map([['a', 10]]))).toBe(false);
});

it('what serves is what takes most, other than the newcomer', () => {
  expect(
    largestBut(
      new Map([
        ['a', 60],
        ['b', 30],
        ['c', 10],
      ]),
      'a',
    ),
  ).toBe('b');
  expect(largestBut(new Map([['a', 100]]), 'a')).toBeUndefined();
});

it.each([
  [{}, 0],
  [{ 'landfall-percent': '25' }, 25],
  [{ 'landfall-percent': 'all' }, 0],
])('the label of %j is %s percent', (labels, percent) => {
  expect(percentInLabel({ labels })).toBe(percent);
});
