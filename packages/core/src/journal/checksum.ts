import { shortHash } from '../json/content-hash.ts';

/** The 32-bit checksum of a text, as eight hexadecimal digits: enough to see that a disk or an editor has changed it. */
export function checksum(text: string): string {
  return shortHash(text);
}
