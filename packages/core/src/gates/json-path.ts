import type { Json } from '../provider/contract.ts';

/** The parts of a path: a name for a member, a number for an element (negative: from the end). */
export type JsonPath = readonly (string | number)[];

// The singular queries of RFC 9535, section 2.3.5.1, without the blanks that it allows between segments.
const NAME = /\.([A-Za-z_\u0080-\u{10ffff}][\w\u0080-\u{10ffff}]*)/uy;
const INDEX = /\[(0|-?[1-9]\d{0,14})\]/y;
const QUOTED =
  /\[(?:'((?:[^'\\\p{Cc}]|\\(?:['\\/bfnrt]|u[\dA-Fa-f]{4}))*)'|"((?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4}))*)")\]/uy;

/** Parses a path of `$`, `.name`, `['name']`, `[0]` and `[-1]`; undefined if the text is not a valid path. */
export function parseJsonPath(text: string): JsonPath | undefined {
  if (!text.startsWith('$')) return undefined;
  const path: (string | number)[] = [];
  let at = 1;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found;
  };
  while (at < text.length) {
    const name = take(NAME);
    const index = name ?? take(INDEX);
    const quoted = index ?? take(QUOTED);
    if (quoted === null) return undefined;
    if (name !== null) path.push(name[1] ?? '');
    else if (index !== null) path.push(Number(index[1]));
    else path.push(unquoted(quoted[1]?.replaceAll("\\'", "'").replaceAll('"', '\\"') ?? quoted[2] ?? ''));
  }
  return path;
}

function unquoted(escaped: string): string {
  return String(JSON.parse(`"${escaped}"`));
}

/** The value at the path, or undefined if there is none. */
export function readJsonPath(value: Json, path: JsonPath): Json | undefined {
  let found: Json | undefined = value;
  for (const part of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    if (Array.isArray(found)) found = typeof part === 'number' ? (found as readonly Json[]).at(part) : undefined;
    else
      found =
        Object.hasOwn(found, part) && typeof part === 'string'
          ? (found as Readonly<Record<string, Json>>)[part]
          : undefined;
  }
  return found;
}
