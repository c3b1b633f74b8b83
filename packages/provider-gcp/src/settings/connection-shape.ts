import * as z from 'zod';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Plain HTTP carries the credentials readably, so it is for this machine only. */
function isSafeUrl(text: string): boolean {
  const url = URL.parse(text.replaceAll('{region}', 'region'));
  return url !== null && (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname)));
}

/** The address of a service. */
export function urlShape() {
  return z.string().refine(isSafeUrl, 'must be https, or http on this machine');
}

/** A client that signs in. */
export function authShape() {
  return z.custom<unknown>(
    (value) => typeof (value as { getRequestHeaders?: unknown } | null | undefined)?.getRequestHeaders === 'function',
    'must be a client of google-auth-library',
  );
}
