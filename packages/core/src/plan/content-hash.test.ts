import { expect, test } from 'vitest';
import { canonicalJson, contentHash } from './content-hash.ts';

test('content is written with sorted keys and without what is undefined', () => {
  const value = { b: [1, { z: null, a: 'é"' }], a: undefined, 'a b': true, B: 0.5 };
  expect(canonicalJson(value)).toBe('{"B":0.5,"a b":true,"b":[1,{"a":"é\\"","z":null}]}');
});

test('a hash is the beginning of the SHA-256, in hexadecimal', () => {
  // The SHA-256 of "abc", from FIPS 180-2, appendix B.1.
  expect(contentHash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223');
});
