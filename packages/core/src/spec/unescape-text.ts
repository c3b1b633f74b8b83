/** A text without its escapes, as UTF-8 bytes of which each is one character; and where in the text each of them began. */
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

/** The hexadecimal number of so many digits that begins there. */
function hexAt(text: string, at: number, digits: number): number | undefined {
  const found = text.slice(at, at + digits);
  return found.length === digits && /^[\da-f]+$/i.test(found) ? Number.parseInt(found, 16) : undefined;
}

/** What `%41`, or `%2541` where it was encoded twice, stands for, and where it ends. */
function percentAt(text: string, at: number): { readonly byte: number; readonly end: number } | undefined {
  let digits = at + 1;
  while (text.startsWith('25', digits) && hexAt(text, digits + 2, 2) !== undefined) digits += 2;
  const byte = hexAt(text, digits, 2);
  return byte === undefined ? undefined : { byte, end: digits + 2 };
}

/** The character that stands there, after any number of backslashes: as it is, or as its number. */
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
 * Takes the escapes of JSON (in JSON, and so on) and of URLs from a text, so that what was written in any of them can be found by one search.
 * Signs that stand for each other there are one: a blank and a plus, a hyphen and a plus, an underscore and a slash.
 */
export function unescapeText(text: string): Unescaped {
  let bytes = '';
  const starts: number[] = [];
  const take = (byte: string, start: number): void => {
    // A backslash of the text's own cannot be told from one that escapes: neither counts.
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
