import { expect, test } from 'vitest';
import { txtText, txtValue } from './txt-values.ts';

test('JSON comes back from a TXT value as it was, in ASCII alone and in strings of 255 characters at most', () => {
  const value = {
    text: `Grüße "quoted" \\ back\\\\slash \u007f \n 🛬 ${'long '.repeat(300)}`,
    number: 0.5,
    list: [null, true],
  };
  const written = txtValue(value);
  expect(written).toMatch(/^[ -~]+$/);
  const strings = written.match(/"(?:[^"\\]|\\.)*"/g) ?? [];
  expect(strings.join(' ')).toBe(written);
  expect(strings.length).toBeGreaterThan(5);
  for (const string of strings) expect(string.length).toBeLessThanOrEqual(257);
  for (const base of [8, 10] as const) expect(JSON.parse(txtText(written, base))).toEqual(value);
});

test('what Route 53 has written otherwise is read as well: octal codes, one character after a backslash, no space between strings', () => {
  expect(txtText('"a\\040b\\"c\\\\d""e"', 8)).toBe('a b"c\\de');
  expect(txtText('"Gr\\303\\274\\303\\237e"', 8)).toBe('Grüße');
  expect(txtText('no quotes', 8)).toBe('');
});

test('what others have written otherwise is read as well: decimal codes, one character after a backslash, no space between strings', () => {
  expect(txtText('"a\\032b\\"c\\\\d""e"', 10)).toBe('a b"c\\de');
  expect(txtText('"Gr\\195\\188\\195\\159e"', 10)).toBe('Grüße');
  expect(txtText('no quotes', 10)).toBe('');
});
