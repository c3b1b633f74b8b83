import { unescapeText } from './unescape-text.ts';

/** Shorter secret values cannot be told from ordinary text. */
const SHORTEST_SECRET = 4;

/** The base64 of a shorter one would be found in ordinary text. */
const SHORTEST_IN_BASE64 = 8;

const MASK = '***';

/** Finds the values of secrets in any form: plain, escaped in JSON, encoded for a URL, or in base64. */
export interface SecretMask {
  /** Whether a text, or a JSON value with its keys, contains a secret. */
  readonly isIn: (value: unknown) => boolean;
  /** The text with every secret masked. */
  readonly mask: (text: string) => string;
}

/** A text to search for. `before` and `after`: how many characters beside it also hold a part of the secret. */
interface Needle {
  readonly bytes: string;
  readonly before: number;
  readonly after: number;
}

const NOTHING: SecretMask = { isIn: () => false, mask: (text) => text };

function latinOf(bytes: Iterable<number>): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
}

/** The base64 of a secret within other bytes: it can begin at each of the three places of a group. */
function inBase64(secret: string): readonly Needle[] {
  const bytes = latinOf(new TextEncoder().encode(secret));
  return [0, 1, 2].map((place) => {
    const signs = btoa('\0'.repeat(place) + bytes);
    const bits = (place + bytes.length) * 8;
    // Characters at the edges also hold bits of the neighbours.
    const begin = Math.ceil((place * 8) / 6);
    return {
      bytes: unescapeText(signs.slice(begin, Math.floor(bits / 6))).bytes,
      before: place === 0 ? 0 : 1,
      after: bits % 6 === 0 ? 0 : 1,
    };
  });
}

function needlesOf(secret: string): readonly Needle[] {
  const { bytes } = unescapeText(secret);
  const plain = { bytes, before: 0, after: 0 };
  return [plain, ...(secret.length >= SHORTEST_IN_BASE64 ? inBase64(secret) : [])];
}

/** Where the needles are in a text: start and end of each. */
function findAll(text: string, needles: readonly Needle[]): readonly (readonly [from: number, to: number])[] {
  const { bytes, starts } = unescapeText(text);
  const found: [number, number][] = [];
  for (const needle of needles) {
    const { length } = needle.bytes;
    for (let at = bytes.indexOf(needle.bytes); at !== -1; at = bytes.indexOf(needle.bytes, at + length)) {
      const from = starts[Math.max(0, at - needle.before)] ?? 0;
      found.push([from, starts[at + length + needle.after] ?? text.length]);
    }
  }
  return found;
}

function maskAll(text: string, needles: readonly Needle[]): string {
  const found = findAll(text, needles).toSorted(([one], [other]) => one - other);
  let masked = '';
  let done = 0;
  for (const [from, to] of found) {
    // Overlapping secrets are masked as one.
    if (from >= done) masked += text.slice(done, from) + MASK;
    done = Math.max(done, to);
  }
  return found.length === 0 ? text : masked + text.slice(done);
}

/** Whether a secret value is too short to be masked: with three characters or fewer without escapes it looks like ordinary text. */
export function isSecretTooShort(secret: string): boolean {
  return Math.min(secret.length, unescapeText(secret).bytes.length) < SHORTEST_SECRET;
}

/** The mask for these secrets, by name. Secrets that are too short to be masked are left alone. */
export function secretMask(secrets: Readonly<Record<string, unknown>> | undefined): SecretMask {
  const needles = Object.values(secrets ?? {})
    .filter((value): value is string => typeof value === 'string' && !isSecretTooShort(value))
    .flatMap(needlesOf);
  if (needles.length === 0) return NOTHING;
  return {
    isIn: (value) => findAll(typeof value === 'string' ? value : JSON.stringify(value), needles).length > 0,
    mask: (text) => maskAll(text, needles),
  };
}
