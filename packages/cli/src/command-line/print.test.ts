import { expect, test } from 'vitest';
import { exitCodeOf } from './exit-code-of.ts';
import { jsonText } from './print.ts';

test('a JSON document has no character that a terminal would obey, and its value stays the same', () => {
  const value = { name: 'a\u001B[2Jb\u009B2J\u202Ec\u2028\u007Fd' };
  const text = jsonText(value);
  expect(text).not.toMatch(/[\p{Cc}\p{Bidi_Control}\p{Zl}]/u);
  expect(JSON.parse(text)).toEqual(value);
});

test('what a command exits with tells success, failure, and the need of a person', () => {
  const codes = (['succeeded', 'failed', 'aborted', 'needs-human', undefined] as const).map((outcome) =>
    exitCodeOf({ outcome }),
  );
  expect(codes).toEqual([0, 1, 1, 6, 0]);
});
