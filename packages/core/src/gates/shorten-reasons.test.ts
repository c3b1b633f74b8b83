import { expect, test } from 'vitest';
import { shortenReasons } from './shorten-reasons.ts';

test.each<readonly [readonly string[], number, readonly string[]]>([
  [[], 2, []],
  [['a', 'b'], 2, ['a', 'b']],
  [['a', 'b', 'c'], 2, ['a', 'b', 'and 1 more']],
  [['a', 'b', 'and 7 more'], 2, ['a', 'b', 'and 7 more']],
  [['a', 'b', 'c', 'and 7 more'], 2, ['a', 'b', 'and 8 more']],
])('%j in %i lines', (reasons, most, shortened) => {
  expect(shortenReasons(reasons, most)).toEqual(shortened);
});
