import { stripVTControlCharacters } from 'node:util';

/** Text from a journal as one line that is safe to print: without escape sequences, control characters, line breaks and characters that turn the direction of writing. */
export function visibleText(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Bidi_Control}/gu, '')
    .trim();
}

/** Several lines that are safe to print: each is made safe by itself. */
export function visibleLines(text: string): string {
  return text
    .split('\n')
    .map((line) => /^ */.exec(line)?.[0] + visibleText(line))
    .join('\n');
}
