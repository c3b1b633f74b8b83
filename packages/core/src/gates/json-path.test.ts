import { expect, test } from 'vitest';
import { parseJsonPath, readJsonPath } from './json-path.ts';

test.each<readonly [string, readonly (string | number)[]]>([
  ['$', []],
  ['$.a', ['a']],
  ['$._a1.b', ['_a1', 'b']],
  ['$.größe', ['größe']],
  ["$['a b']", ['a b']],
  ['$["a b"]', ['a b']],
  ["$['it\\'s \"x\"']", [`it's "x"`]],
  ['$["\\u00e9\\n\\\\"]', ['é\n\\']],
  ["$['']", ['']],
  ['$[0][-1].a[12]', [0, -1, 'a', 12]],
])('%s is a path', (text, path) => {
  expect(parseJsonPath(text)).toEqual(path);
});

test.each([
  '',
  'a',
  '.a',
  '$.',
  '$a',
  '$..a',
  '$.*',
  '$[*]',
  '$[01]',
  '$[-0]',
  '$[1:2]',
  '$[1.5]',
  '$.1a',
  '$.a-b',
  "$['a",
  "$['a'",
  '$[a]',
  '$[?@.a]',
  '$ ',
  '$.a ',
  "$['\\x']",
  '$[9999999999999999]',
])('%j is none, or not one of a single place', (text) => {
  expect(parseJsonPath(text)).toBeUndefined();
});

const value = { a: [1, { b: null }], '': 0, length: 2 };

test.each([
  ['$.a[0]', 1],
  ['$.a[-1].b', null],
  ["$['']", 0],
  ['$.a[2]', undefined],
  ['$.a[-3]', undefined],
  ['$.a.length', undefined],
  ['$.a["0"]', undefined],
  ['$[0]', undefined],
  ['$.toString', undefined],
  ['$.a[0].b', undefined],
  ['$.a[1].b.c', undefined],
])('%s finds %j', (text, found) => {
  expect(readJsonPath(value, parseJsonPath(text) ?? ['no path'])).toEqual(found);
});
