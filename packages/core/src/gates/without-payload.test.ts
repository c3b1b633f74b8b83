import { expect, test } from 'vitest';
import { withoutPayload } from './without-payload.ts';

test.each([
  ['could not convert "card 4711" to a number', { name: 'card 4711' }, 'could not convert "[input]" to a number'],
  ['got {"a":[1.25]} and\n 1.25', { a: [1.25] }, 'got [input] and [input]'],
  ['expects 12 features', 12, 'expects 12 features'],
  ['Accept type x is not supported', null, 'Accept type x is not supported'],
])('of %j about %j is told: %j', (message, input, told) => {
  expect(withoutPayload(message, input)).toBe(told);
});

test('a long message is cut at a whole character', () => {
  expect(withoutPayload('😀'.repeat(400), 1)).toBe(`${'😀'.repeat(300)}...`);
});
