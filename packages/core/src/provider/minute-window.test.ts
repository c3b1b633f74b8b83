import { expect, test } from 'vitest';
import { minuteWindow } from './minute-window.ts';

const MINUTE_MS = 60_000;
const NOW = 100 * MINUTE_MS + 12_345;

test('a window ends at the last whole minute that has been measured, and is rounded up to whole minutes', () => {
  expect(minuteWindow({ windowMs: 2.5 * MINUTE_MS }, NOW, 2 * MINUTE_MS)._unsafeUnwrap()).toEqual({
    minutes: 3,
    from: 95 * MINUTE_MS,
    until: 98 * MINUTE_MS,
    text: 'the 3 minutes until 2 minutes ago',
  });
});

test.each([0, -1, Number.NaN, 86_400_001])('a window of %s ms is not valid', (windowMs) => {
  expect(minuteWindow({ windowMs }, NOW, 0)._unsafeUnwrapErr()).toMatchObject({
    kind: 'invalid',
    message: expect.stringContaining(`${windowMs} ms`),
  });
});

test('a window may be as long as a day', () => {
  expect(minuteWindow({ windowMs: 86_400_000 }, NOW, 0)._unsafeUnwrap().minutes).toBe(1_440);
});
