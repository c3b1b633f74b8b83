import { expect, test } from 'vitest';
import { info, lostLogFinding, problem, warning } from './findings.ts';

test('findings have the level that their name says', () => {
  expect([problem('a'), warning('b'), info('c')]).toEqual([
    { level: 'error', message: 'a' },
    { level: 'warning', message: 'b' },
    { level: 'info', message: 'c' },
  ]);
});

test('what an earlier run left behind is named, with who made it and how to remove it', () => {
  expect(lostLogFinding('Endpoint fraud-1 in eu', 'r/x/deploy:aws/eu/1', 'delete it')).toEqual({
    level: 'warning',
    message: expect.stringMatching(
      /^Endpoint fraud-1 in eu was made by an earlier run.*\(r\/x\/deploy:aws\/eu\/1\).*, delete it\.$/,
    ),
  });
});
