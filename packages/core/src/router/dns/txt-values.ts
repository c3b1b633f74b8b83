/** A string of a TXT record has at most 255 bytes, and a value may have several (RFC 1035, section 3.3.14). */
const MOST_OF_STRING = 255;

/** One character of the ASCII text as a zone file has it: a quote or a backslash after a backslash. */
function escaped(character: string): string {
  return character === '"' || character === '\\' ? `\\${character}` : character;
}

/** JSON in printable ASCII: every other unit of the text as JSON escapes it. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Writes JSON as a value of a TXT record: strings in quotes, with a space between them. */
export function txtValue(value: unknown): string {
  const strings: string[] = [''];
  for (const character of asciiJson(value)) {
    const next = escaped(character);
    const last = strings.at(-1) ?? '';
    if (last.length + next.length > MOST_OF_STRING) strings.push(next);
    else strings[strings.length - 1] = last + next;
  }
  return strings.map((string) => `"${string}"`).join(' ');
}

/** The base of the codes of three digits: 10 in zone files (RFC 1035, section 5.1), 8 in Route 53 ("TXT record type" in its developer guide). */
export type CodeBase = 8 | 10;

/** One character of a string: a code of three digits, a character after a backslash, or any other. */
const CHARACTER: Readonly<Record<CodeBase, RegExp>> = {
  8: /\\([0-7]{3})|\\(.)|([^\\])/gsu,
  10: /\\(\d{3})|\\(.)|([^\\])/gsu,
};

/** Reads the text of a TXT value, whoever wrote it. */
export function txtText(value: string, base: CodeBase): string {
  const strings = value.match(/"(?:[^"\\]|\\.)*"/gs) ?? [];
  const bytes = strings.flatMap((string) =>
    [...string.slice(1, -1).matchAll(CHARACTER[base])].map(([, code, quoted, plain]) =>
      code === undefined ? (quoted ?? plain ?? '') : Number.parseInt(code, base),
    ),
  );
  return Buffer.concat(
    bytes.map((each) => (typeof each === 'number' ? Buffer.from([each]) : Buffer.from(each))),
  ).toString();
}
