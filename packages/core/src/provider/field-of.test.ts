import { expect, test } from 'vitest';
import { fieldOf } from './field-of.ts';

test.each([
  [{ code: 5 }, 5],
  [Object.assign(new Error('x'), { code: 'ECONNRESET' }), 'ECONNRESET'],
  [{}, undefined],
  [null, undefined],
  [undefined, undefined],
  ['text', undefined],
])('the code of %j is %s', (value, code) => {
  expect(fieldOf(value, 'code')).toBe(code);
});
