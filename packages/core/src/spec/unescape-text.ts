/** A text without its escapes, as UTF-8 bytes with one character each, and where in the text each byte began. */
export interface Unescaped {
  readonly bytes: string;
  readonly starts: readonly number[];
}

const encoder = new TextEncoder();

/** JSON writes these as a backslash and a letter, whose backslash is dropped; and a URL, or base64 in a URL, has other signs for the rest. */
const SAME: Readonly<Record<string, string>> = {
  '\b': 'b',
  '\f': 'f',
  '\n': 'n',
  '\r': 'r',
  '\t': 't',
  ' ': '+',
  '-': '+',
  _: '/',
};

/** The hexadecimal number with this many digits at this place. */
function hexAt(text: string, at: number, digits: number): number | undefined {
  const found = text.slice(at, at + digits);
  return found.length === digits && /^[\da-f]+$/i.test(found) ? Number.parseInt(found, 16) : undefined;
}

/** The value and the end of `%41`, or of `%2541` if it was encoded twice. */
function percentAt(text: string, at: number): { readonly byte: number; readonly end: number } | undefined {
  let digits = at + 1;
  while (text.startsWith('25', digits) && hexAt(text, digits + 2, 2) !== undefined) digits += 2;
  const byte = hexAt(text, digits, 2);
  return byte === undefined ? undefined : { byte, end: digits + 2 };
}

/** The character at this place, after any number of backslashes: plain, or written as its number. */
function characterAt(
  text: string,
  at: number,
  isEscaped: boolean,
): { readonly character: string; readonly end: number } {
  const unit = isEscaped && text[at] === 'u' ? hexAt(text, at + 1, 4) : undefined;
  if (unit === undefined) {
    const character = String.fromCodePoint(text.codePointAt(at) ?? 0);
    return { character, end: at + character.length };
  }
  const end = at + 5;
  const low = /^\\+u(d[c-f][\da-f]{2})/i.exec(text.slice(end, end + 20));
  if (unit < 0xd800 || unit > 0xdbff || low === null) return { character: String.fromCharCode(unit), end };
  const pair = String.fromCharCode(unit, Number.parseInt(low[1] ?? '', 16));
  return { character: pair, end: end + low[0].length };
}

/**
 * Removes the escapes of JSON (also nested) and of URLs from a text, so that one search finds every form.
 * Characters with the same meaning become one: a blank and a plus, a hyphen and a plus, an underscore and a slash.
 */
export function unescapeText(text: string): Unescaped {
  let bytes = '';
  const starts: number[] = [];
  const take = (byte: string, start: number): void => {
    // A backslash of the text itself looks like one that escapes: neither counts.
    if (byte === '\\') return;
    bytes += SAME[byte] ?? byte;
    starts.push(start);
  };
  for (let at = 0; at < text.length; ) {
    const start = at;
    while (text[at] === '\\') at += 1;
    if (at === text.length) break;
    const percent = text[at] === '%' ? percentAt(text, at) : undefined;
    if (percent !== undefined) {
      take(String.fromCharCode(percent.byte), start);
      at = percent.end;
      continue;
    }
    const { character, end } = characterAt(text, at, at > start);
    at = end;
    if (character < '\u0080') take(character, start);
    else for (const byte of encoder.encode(character)) take(String.fromCharCode(byte), start);
  }
  return { bytes, starts };
}
