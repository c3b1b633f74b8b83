import { sha256 } from '@noble/hashes/sha2.js';

/** JSON with sorted keys and without undefined fields: equal content, equal text. The value must be JSON already. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(',')}}`;
}

/** The first 32 hexadecimal digits of the SHA-256 of a text. */
export function contentHash(text: string): string {
  const digest = sha256(new TextEncoder().encode(text)).subarray(0, 16);
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
