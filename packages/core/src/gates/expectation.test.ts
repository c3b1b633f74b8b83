import { expect, test } from 'vitest';
import type { Json } from '../provider/contract.ts';
import type { LabelledSample } from '../spec/samples.ts';
import { unmetExpectation } from './expectation.ts';

type Expectation = Omit<LabelledSample, 'input'>;

test.each<readonly [Expectation, Json]>([
  [{}, 'anything'],
  [{ expect: null }, null],
  [{ expect: { a: [1, 'x'], b: true } }, { b: true, a: [1, 'x'] }],
  [{ expect: 1, tolerance: 0.1 }, 1.1],
  [{ expect: 1, tolerance: 0.1 }, 0.9],
  [{ expect: { scores: [0.2, 0.8] }, tolerance: 0.05 }, { scores: [0.22, 0.77] }],
  [{ where: [{ path: '$.score', is: 'at-least', value: 0.5 }] }, { score: 0.5 }],
  [{ where: [{ path: '$.score', is: 'at-most', value: 0.5 }] }, { score: 0.5 }],
  [{ where: [{ path: '$[0]', is: 'equal', value: { a: 1, b: 2 } }] }, [{ b: 2, a: 1 }]],
  [{ where: [{ path: '$[-1]', is: 'not-equal', value: 'x' }] }, ['x', 'y']],
  [{ where: [{ path: '$', is: 'one-of', value: ['a', ['b']] }] }, ['b']],
  [{ where: [{ path: '$.a', is: 'present' }] }, { a: null }],
])('with %j, the answer %j is as expected', (expectation, output) => {
  expect(unmetExpectation({ input: 1, ...expectation }, output)).toBeUndefined();
});

test.each<readonly [Expectation, Json, string]>([
  [{ expect: 'setosa' }, 'virginica', 'at $: not the expected value'],
  [{ expect: 0 }, null, 'at $: not the expected value'],
  [{ expect: 1 }, '1', 'at $: not the expected value'],
  [{ expect: [] }, {}, 'at $: not the expected value'],
  [{ expect: { a: [1, { 'b c': 2 }] } }, { a: [1, { 'b c': 3 }] }, 'at $.a[1]["b c"]: not the expected value'],
  [{ expect: { a: 1 } }, { a: 1, leaked: 2 }, 'at $: not the expected value'],
  [{ expect: { a: 1, b: 2 } }, { a: 1, c: 2 }, 'at $.b: not the expected value'],
  [{ expect: [1, 2] }, [1], 'at $: not the expected value'],
  [{ expect: 1, tolerance: 0.1 }, 1.101, 'at $: not the expected value'],
  [{ expect: 1 }, 1 + Number.EPSILON, 'at $: not the expected value'],
  [{ expect: '1', tolerance: 5 }, '2', 'at $: not the expected value'],
  [{ where: [{ path: '$.s', is: 'at-least', value: 0.5 }] }, { s: 0.499 }, 'at $.s: not at least 0.5'],
  [{ where: [{ path: '$.s', is: 'at-most', value: 0.5 }] }, { s: '0.1' }, 'at $.s: not at most 0.5'],
  [{ where: [{ path: '$.s', is: 'not-equal', value: 1 }] }, {}, "at $.s: 'not-equal' does not hold"],
  [{ where: [{ path: '$.s', is: 'one-of', value: [1] }] }, { s: 2 }, "at $.s: 'one-of' does not hold"],
  [{ where: [{ path: '$.s', is: 'present' }] }, {}, "at $.s: 'present' does not hold"],
  [
    {
      where: [
        { path: '$', is: 'equal', value: 1 },
        { path: '$', is: 'equal', value: 2 },
      ],
    },
    1,
    "at $: 'equal' does not hold",
  ],
])('with %j, the answer %j is not: %s', (expectation, output, reason) => {
  expect(unmetExpectation({ input: 1, ...expectation }, output)).toBe(reason);
});
