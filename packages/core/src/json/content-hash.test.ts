import { expect, test } from 'vitest';
import { canonicalJson, contentHash, shortHash } from './content-hash.ts';

test('content is written with sorted keys and without what is undefined', () => {
  const value = { b: [1, { z: null, a: 'é"' }], a: undefined, 'a b': true, B: 0.5 };
  expect(canonicalJson(value)).toBe('{"B":0.5,"a b":true,"b":[1,{"a":"é\\"","z":null}]}');
});

test('a hash is 32 hexadecimal digits, the same for the same text, today and later', () => {
  expect(contentHash('abc')).toBe('49a1de222ce8a8a8ed4a9a9071165696');
  expect(contentHash('')).toMatch(/^[0-9a-f]{32}$/);
});

test('a short hash is the first eight digits of the hash', () => {
  for (const text of ['', 'abc', 'é\u{1F680}', 'x'.repeat(1_000)])
    expect(shortHash(text)).toBe(contentHash(text).slice(0, 8));
});

test('texts that differ in one letter, one place or one end have different hashes, and about half of the bits differ', () => {
  const base = canonicalJson({
    model: { name: 'fraud', version: '42' },
    regions: Array.from({ length: 50 }, (_, i) => `aws/region-${i}`),
  });
  const hashes = new Set([
    contentHash(base),
    contentHash(`${base} `),
    contentHash(`${base}  `),
    contentHash(`\u0000${base}`),
  ]);
  let differing = 0;
  for (let index = 0; index < base.length; index++) {
    const other = contentHash(`${base.slice(0, index)}~${base.slice(index + 1)}`);
    hashes.add(other);
    const bits = BigInt(`0x${other}`) ^ BigInt(`0x${contentHash(base)}`);
    differing += bits.toString(2).replaceAll('0', '').length;
  }
  expect(hashes.size).toBe(base.length + 4);
  expect(differing / base.length).toBeGreaterThan(60);
  expect(differing / base.length).toBeLessThan(68);
});

test('a hundred thousand short texts have a hundred thousand hashes, in each half of it too', () => {
  const first = new Set<string>();
  const second = new Set<string>();
  for (let index = 0; index < 100_000; index++) {
    const hash = contentHash(`v${index}`);
    first.add(hash.slice(0, 16));
    second.add(hash.slice(16));
  }
  expect([first.size, second.size]).toEqual([100_000, 100_000]);
});
