import { expect, test } from 'vitest';
import { twoRunnersTest } from '../src/two-runners-test.ts';

test('of two runners one goes on; stopped past its lease it is taken over from, and when it wakes it writes nothing', {
  timeout: 120_000,
}, async () => {
  const seen = await twoRunnersTest();
  expect(seen.driver).toBeDefined();
  expect(seen.refused).toMatchObject({ kind: 'busy', holder: seen.driver, until: expect.any(Number) });
  expect(seen.successor).not.toBe(seen.driver);
  expect(seen.woken).toMatchObject({ kind: 'busy', holder: seen.successor });
  expect(seen.toldAfter).toBe(seen.toldBefore);
  expect(seen.toldSuccessor).toBe(seen.events);
  expect(seen).toMatchObject({ outcome: 'succeeded', started: [1, 1] });
});
