import type { Json, Sample } from '@landfall/core/provider';

const JSON_TYPE = /[/+]json\b/i;
const TEXT_TYPE = /^text\/|\b(xml|csv|yaml)\b/i;

/** What is sent for a sample: its bytes, its text where its type is no JSON, or its JSON. */
export function encodeBody({ input, encoding }: Sample, contentType: string): Uint8Array {
  if (typeof input === 'string' && encoding === 'base64') return Buffer.from(input, 'base64');
  const isText = typeof input === 'string' && !JSON_TYPE.test(contentType);
  return Buffer.from(isText ? input : JSON.stringify(input));
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** What came back: JSON, text, or the base64 of anything else; undefined for what says that it is JSON and is not. */
export function decodeBody(body: Uint8Array, contentType: string | null): Json | undefined {
  const bytes = Buffer.from(body);
  if (contentType !== null && JSON_TYPE.test(contentType)) return parse(bytes.toString('utf8'));
  if (contentType !== null && TEXT_TYPE.test(contentType)) return bytes.toString('utf8');
  return parse(bytes.toString('utf8')) ?? bytes.toString('base64');
}
