import type { Problem } from '../wire.ts';

/** The headers of every response. No CORS header is among them: no other site may read anything. */
const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** A response with the headers that all have. */
export function respond(
  status: number,
  body: string | ReadableStream<Uint8Array> | null,
  headers: Readonly<Record<string, string>> = {},
): Response {
  // With its length, so that a response is not sent in pieces.
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : undefined;
  const length = bytes && { 'content-length': String(bytes.length) };
  return new Response(bytes ?? body, { status, headers: { ...HEADERS, ...headers, ...length } });
}

export function respondJson(value: object, status = 200, headers: Readonly<Record<string, string>> = {}): Response {
  return respond(status, JSON.stringify(value), { 'content-type': 'application/json; charset=utf-8', ...headers });
}

/** Refuses a request. */
export function refuse(
  status: number,
  kind: Problem['kind'],
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return respondJson({ kind, message } satisfies Problem, status, headers);
}
