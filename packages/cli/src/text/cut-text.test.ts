import { expect, test } from 'vitest';
import { cutText, fitText, textWidth } from './cut-text.ts';
import { visibleLines, visibleText } from './visible-text.ts';
import { wrapWords } from './wrap-words.ts';

test('a wide character takes two columns, and one of several parts is not cut in two', () => {
  expect(textWidth('東京')).toBe(4);
  expect(cutText('東京リージョン', 8)).toBe('東京リ…');
  expect(textWidth(cutText('東京リージョン', 8))).toBeLessThanOrEqual(8);
  const family = '👨‍👩‍👧‍👦';
  expect(cutText(`${family}${family}${family}`, 4)).toBe(`${family}…`);
});

test('a text that fits stays as it is; a longer one ends in an ellipsis', () => {
  expect(cutText('eu-west-1', 9)).toBe('eu-west-1');
  expect(cutText('eu-west-1', 8)).toBe('eu-west…');
  expect(cutText('eu-west-1', 0)).toBe('');
  expect(fitText('東', 4)).toBe('東  ');
  expect(fitText('東京', 3)).toBe('東…');
});

test('lines are broken at spaces; a longer word is cut, and beyond the most lines there is an ellipsis', () => {
  expect(wrapWords('one two three', 7)).toEqual(['one two', 'three']);
  expect(wrapWords('onetwothree four', 6)).toEqual(['onetw…', 'four']);
  expect(wrapWords('one two three four', 7, 2)).toEqual(['one two', 'three…']);
  for (const line of wrapWords('東京 リージョン という 長い 名前', 9)) expect(textWidth(line)).toBeLessThanOrEqual(9);
});

test('what a terminal would obey is taken out of a text', () => {
  expect(visibleText('a\u001B[31mred\u001B[0m b')).toBe('ared b');
  expect(visibleText('\u001B]0;title\u0007name')).toBe('name');
  expect(visibleText('one\r\ntwo\tthree\u0085four\u2028five')).toBe('one two three four five');
  expect(visibleText('abc\u202Edcba\u2066x')).toBe('abcdcbax');
  expect(visibleText('\u009B2Jgone')).not.toContain('\u009B');
  expect(visibleLines('  one\n  tw\u0007o')).toBe('  one\n  tw o');
});
