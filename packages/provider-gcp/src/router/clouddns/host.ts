import { isIP } from 'node:net';
import { plainName } from './record-set.ts';

/** The host of an entry's address, as a name or an IP address; undefined without a valid address. */
export function hostOf(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  return plainName(new URL(url).hostname.replace(/^\[|\]$/g, ''));
}

/** The address with another host. An address that cannot have it stays, and is refused when the table is checked. */
export function withHost(url: string | undefined, host: string): string {
  const spelled = isIP(host) === 6 ? `[${host}]` : host;
  if (url === undefined || !URL.canParse(url)) return `https://${spelled}/`;
  const changed = new URL(url);
  changed.hostname = spelled;
  return changed.href;
}

/** The type of the record that leads to a host. */
export function recordTypeOf(host: string): 'CNAME' | 'A' | 'AAAA' {
  return ({ 0: 'CNAME', 4: 'A', 6: 'AAAA' } as const)[isIP(host) as 0 | 4 | 6];
}

/** A host as a record has it. */
export function rrdataOf(host: string): string {
  return isIP(host) === 0 ? `${host}.` : host;
}
