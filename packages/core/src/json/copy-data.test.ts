import { expect, test } from 'vitest';
import { copyData } from './copy-data.ts';

test('a copy is equal, and shares only what is frozen', () => {
  const frozen = Object.freeze({ phases: [{ id: 'wave-1' }] });
  const data = { plan: frozen, handle: { name: 'fraud', tags: [{ key: 'owner' }] }, error: undefined, previous: null };
  const copy = copyData(data);
  expect(copy).toStrictEqual(data);
  expect(copy.plan).toBe(frozen);
  expect(copy.handle).not.toBe(data.handle);
  expect(copy.handle.tags).not.toBe(data.handle.tags);
  expect(copy.handle.tags[0]).not.toBe(data.handle.tags[0]);
});

test('a field that is named like the prototype is copied as a field', () => {
  const data: object = JSON.parse('{"__proto__":{"name":"fraud"}}');
  const copy = copyData(data);
  expect(JSON.stringify(copy)).toBe('{"__proto__":{"name":"fraud"}}');
  expect(Object.getPrototypeOf(copy)).toBe(Object.prototype);
  expect(Object.values(copy)[0]).not.toBe(Object.values(data)[0]);
});
