import { describe, expect, test } from 'vitest';
import { entry } from '../../test/routing-world.ts';
import { NearSet } from './near-set.ts';

const HERE = { latitude: 52, longitude: 13 };
const TOKYO = { latitude: 35, longitude: 139 };

/** A set of two regions, and what is near after each round of measurements. */
function measuring(...regions: readonly string[]) {
  const near = new NearSet(undefined);
  const entries = regions.map((region) => entry(region));
  near.compare(entries);
  const nearBy = (ms: Readonly<Record<string, number>>): readonly string[] => {
    near.compare(entries, new Map(Object.entries(ms)));
    return near.of(entries).map(({ region }) => region);
  };
  return { near, entries, nearBy };
}

describe('a region at the edge', () => {
  test('stays near until three measurements in a row are too long', () => {
    const { nearBy } = measuring('a', 'b');
    expect(nearBy({ a: 100, b: 110 })).toEqual(['a', 'b']);
    expect(nearBy({ a: 100, b: 121 })).toEqual(['a', 'b']);
    expect(nearBy({ a: 100, b: 121 })).toEqual(['a', 'b']);
    expect(nearBy({ a: 100, b: 119 })).toEqual(['a', 'b']);
    expect(nearBy({ a: 100, b: 121 })).toEqual(['a', 'b']);
    expect(nearBy({ a: 100, b: 121 })).toEqual(['a', 'b']);
    expect(nearBy({ a: 100, b: 121 })).toEqual(['a']);
  });

  test('comes back within half of the margin, at once', () => {
    const { nearBy } = measuring('a', 'b');
    expect(nearBy({ a: 100, b: 300 })).toEqual(['a']);
    for (let times = 0; times < 4; times += 1) expect(nearBy({ a: 100, b: 111 })).toEqual(['a']);
    expect(nearBy({ a: 100, b: 110 })).toEqual(['a', 'b']);
  });

  test('is not counted as longer where only others were measured', () => {
    const { nearBy } = measuring('a', 'b', 'c');
    expect(nearBy({ a: 100, b: 110, c: 110 })).toEqual(['a', 'b', 'c']);
    expect(nearBy({ a: 100, b: 125, c: 110 })).toEqual(['a', 'b', 'c']);
    for (let times = 0; times < 4; times += 1) expect(nearBy({ a: 100, c: 110 })).toEqual(['a', 'b', 'c']);
  });

  test('is at the edge of at least ten milliseconds', () => {
    const { nearBy } = measuring('a', 'b');
    expect(nearBy({ a: 1, b: 11 })).toEqual(['a', 'b']);
    expect(measuring('a', 'b').nearBy({ a: 1, b: 12 })).toEqual(['a']);
  });
});

describe('a region that was never measured', () => {
  test('counts as near while none is measured, and as far once others are', () => {
    const { near, entries, nearBy } = measuring('a', 'b', 'c');
    expect(near.of(entries)).toHaveLength(3);
    expect(nearBy({ a: 80, b: 85 })).toEqual(['a', 'b']);
    expect(near.of(entries.slice(2)).map(({ region }) => region)).toEqual(['c']);
    expect(nearBy({ c: 20 })).toEqual(['c']);
  });

  test('is where its place is, and does not make the others far', () => {
    const near = new NearSet(HERE);
    const entries = [entry('here', { location: HERE }), entry('a'), entry('tokyo', { location: TOKYO })];
    near.compare(entries);
    expect(near.of(entries).map(({ region }) => region)).toEqual(['here', 'a']);
    near.compare(entries, new Map([['a', 40]]));
    expect(near.of(entries).map(({ region }) => region)).toEqual(['here', 'a']);
  });
});

test('the first measurement counts at once, whatever was guessed', () => {
  const near = new NearSet(HERE);
  const entries = [entry('here', { location: HERE }), entry('tokyo', { location: TOKYO })];
  near.compare(entries);
  expect(near.of(entries).map(({ region }) => region)).toEqual(['here']);
  near.compare(
    entries,
    new Map([
      ['here', 90],
      ['tokyo', 8],
    ]),
  );
  expect(near.of(entries).map(({ region }) => region)).toEqual(['tokyo']);
});

test('the lowest latency is that of the last five measurements', () => {
  const { nearBy } = measuring('a', 'b');
  expect(nearBy({ a: 20, b: 100 })).toEqual(['a']);
  for (let times = 0; times < 4; times += 1) expect(nearBy({ a: 100, b: 100 })).toEqual(['a']);
  expect(nearBy({ a: 100, b: 100 })).toEqual(['a', 'b']);
});

test('a region that leaves the table is forgotten', () => {
  const { near, entries, nearBy } = measuring('a', 'b');
  expect(nearBy({ a: 10, b: 90 })).toEqual(['a']);
  near.compare(entries.slice(1));
  near.compare(entries);
  expect(near.of(entries).map(({ region }) => region)).toEqual(['b']);
});
