import type { Json, Sample } from './contract.ts';

const JSON_TYPE = /[/+]json\b/i;
const TEXT_TYPE = /^text\/|\b(xml|csv|yaml)\b/i;

/**
 * Bytes over a buffer of their own, as `fetch` takes them. `Uint8Array` is generic only from TypeScript 5.7 on, and the
 * published types must compile with 5.5.
 */
type Bytes = ReturnType<typeof Uint8Array.from>;

/** The request body for a sample: its bytes, its text if its type is not JSON, or its JSON. */
export function encodeSample({ input, encoding, contentType = 'application/json' }: Sample): Bytes {
  if (typeof input === 'string' && encoding === 'base64')
    return Uint8Array.from(atob(input), (sign) => sign.charCodeAt(0));
  const isText = typeof input === 'string' && !JSON_TYPE.test(contentType);
  return new TextEncoder().encode(isText ? input : JSON.stringify(input));
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function toBase64(bytes: Uint8Array): string {
  let signs = '';
  for (const byte of bytes) signs += String.fromCharCode(byte);
  return btoa(signs);
}

/** A response body as the output of a `SampleResponse`: JSON, text, or the base64 of anything else; undefined for a body that is declared as JSON but does not parse. */
export function decodeOutput(bytes: Uint8Array, contentType: string | null | undefined): Json | undefined {
  const text = new TextDecoder().decode(bytes);
  const type = contentType ?? '';
  if (JSON_TYPE.test(type)) return parse(text);
  if (TEXT_TYPE.test(type)) return text;
  // Many containers send JSON with no type, or as "octet-stream".
  return parse(text) ?? toBase64(bytes);
}
