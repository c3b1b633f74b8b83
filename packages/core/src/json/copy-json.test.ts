import { expect, test } from 'vitest';
import { copyJson } from './copy-json.ts';

test('a copy is the same JSON and shares nothing', () => {
  const value = { id: 'a', parts: [{ on: true }, null, 3], left: undefined, zero: -0 };
  const copy = copyJson(value);
  expect(copy).toEqual({ id: 'a', parts: [{ on: true }, null, 3], zero: 0 });
  expect(copy.parts).not.toBe(value.parts);
  expect(copy.parts[0]).not.toBe(value.parts[0]);
});

test('a field that is called __proto__ is a field', () => {
  const value = JSON.parse('{"__proto__": {"polluted": true}}') as object;
  const copy = copyJson(value);
  expect(JSON.stringify(copy)).toBe('{"__proto__":{"polluted":true}}');
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
});

test('an object of another realm, such as that of a test runner, is plain', () => {
  const foreign = Object.create(Object.create(null) as object) as Record<string, unknown>;
  foreign['id'] = 1;
  expect(copyJson(foreign)).toEqual({ id: 1 });
});

const circular: Record<string, unknown> = {};
circular['self'] = circular;
// Each level twice the one before: too much to be written, however small it is.
const doubled = Array.from({ length: 60 }).reduce<unknown>((value) => [value, value], 'x');

test.each<readonly [string, unknown, string]>([
  ['an object of a class', { made: { by: new (class {})() } }, 'value.made.by is an object of a class, not JSON'],
  ['a Map', [new Map()], 'value[0] is a Map, not JSON'],
  ['a number that is none', { shares: [1, Number.NaN] }, 'value.shares[1] is NaN, not JSON'],
  ['a hole in a list', new Array(1), 'value[0] is missing'],
  ['a function', { 'to run': () => 1 }, 'value["to run"] is a function, not JSON'],
  ['nothing', undefined, 'value is missing'],
  ['a BigInt', 1n, 'value is a bigint, not JSON'],
  ['what is too large', { a: 'x'.repeat(1_000) }, 'value.a is larger than 1,000 characters of JSON'],
  ['what is too large by its keys', { ['x'.repeat(1_000)]: 1 }, 'value is larger than 1,000'],
  ['what is doubled without end', doubled, 'is larger than 1,000'],
])('%s is refused by its place', (_, value, message) => {
  expect(() => copyJson(value, 'value', 1_000)).toThrow(message);
});

test('what holds itself is refused, also without a limit', () => {
  expect(() => copyJson(circular)).toThrow('is nested too deeply, or contains itself');
});
