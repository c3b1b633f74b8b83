import { expect, test } from 'vitest';
import type { Json } from '../provider/contract.ts';
import { type Agreement, agreesBy } from './agrees-by.ts';

const approves: Agreement<Json> = { where: [{ path: '$.score', is: 'at-least', value: 0.5 }] };

test.each<readonly [string, Agreement<Json>, Json, Json, boolean]>([
  ['equal answers agree, whatever the order of their fields', {}, { a: 1, b: [2] }, { b: [2], a: 1 }, true],
  ['other answers do not', {}, { a: 1 }, { a: 1.01 }, false],
  ['numbers within the tolerance agree', { tolerance: 0.02 }, { a: 1 }, { a: 1.01 }, true],
  ['a condition that holds for both agrees', approves, { score: 0.6 }, { score: 0.9 }, true],
  ['a condition that holds for neither agrees', approves, { score: 0.1 }, { score: 0.4 }, true],
  ['a condition that holds for one of them does not', approves, { score: 0.6 }, { score: 0.4 }, false],
  [
    'a value that only one has does not agree, although the condition holds for neither',
    approves,
    { score: 0.1 },
    {},
    false,
  ],
  [
    'with both, the answers must be alike and close',
    { ...approves, tolerance: 0.1 },
    { score: 0.6 },
    { score: 0.9 },
    false,
  ],
])('%s', async (_, agreement, answer, candidateAnswer, agrees) => {
  expect(await agreesBy(agreement)(answer, candidateAnswer)).toBe(agrees);
});

test('the JSON of an answer is read where it has to be', async () => {
  const compare = agreesBy<Response>({ read: (answer) => answer.json() as Promise<Json> });
  expect(await compare(Response.json({ a: 1 }), Response.json({ a: 1 }))).toBe(true);
  expect(await compare(Response.json({ a: 1 }), Response.json({ a: 2 }))).toBe(false);
});

test('a path or a tolerance that is not valid is refused at once', () => {
  expect(() => agreesBy({ where: [{ path: 'score', is: 'present' }] })).toThrow("'score' is not a path to one place");
  expect(() => agreesBy({ tolerance: -1 })).toThrow('tolerance must be a number from 0 on');
});
