import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import type { Connection } from './connection.ts';
import { codeOf, codeOfStatus, codeOfStranger, isCode, nameError } from './map-error.ts';
import { withToken } from './with-token.ts';

/** One request over plain HTTP. */
export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly contentType?: string | undefined;
  readonly body?: Uint8Array | undefined;
}

/** What came back, whatever its status. */
export interface RestReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
}

async function fetchOnce(
  fetch: Connection['fetch'],
  { method, url, contentType, body }: RestRequest,
  headers: Headers,
  what: string,
  signal: AbortSignal,
): Promise<Result<RestReply, ProviderError>> {
  if (contentType !== undefined) headers.set('content-type', contentType);
  try {
    const answer = await fetch(url, {
      method,
      headers,
      body: body === undefined ? null : new Uint8Array(body),
      // A redirect is not followed: it would take the headers elsewhere.
      redirect: 'manual',
      signal,
    });
    return ok({
      status: answer.status,
      headers: answer.headers,
      body: new Uint8Array(await answer.arrayBuffer()),
    });
  } catch (thrown) {
    const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause.message : String(thrown);
    return err(nameError({ code: 'UNAVAILABLE', text: `no answer (${cause})` }, what));
  }
}

/** Sends one request with the auth client's headers. It is an error if Google does not accept them; any other reply is returned as it is. */
export async function send(
  { auth, fetch }: Pick<Connection, 'auth' | 'fetch'>,
  request: RestRequest,
  what: string,
  signal: AbortSignal,
): Promise<Result<RestReply, ProviderError>> {
  return withToken(auth, request.url, async (headers) => {
    const reply = await fetchOnce(fetch, request, headers, what, signal);
    const isRefused = reply.isOk() && reply.value.status === 401 && googleErrorIn(reply.value.body) !== undefined;
    return isRefused ? err(nameFailure(reply.value, what)) : reply;
  });
}

interface GoogleError {
  readonly error?: { readonly code?: unknown; readonly status?: unknown; readonly message?: unknown };
}

/** Google's own error; undefined if the answer has another form, and so comes from somebody else (a container). */
export function googleErrorIn(body: Uint8Array): { readonly status: unknown; readonly message: string } | undefined {
  try {
    const { error } = JSON.parse(Buffer.from(body).toString('utf8')) as GoogleError;
    if (typeof error?.message !== 'string') return undefined;
    return { status: error.status, message: error.message };
  } catch {
    return undefined;
  }
}

/** Names a reply whose status is not between 200 and 299. */
export function nameFailure({ status, headers, body }: RestReply, what: string): ProviderError {
  const told = googleErrorIn(body);
  const code = told === undefined ? codeOfStranger(status) : isCode(told.status) ? told.status : codeOfStatus(status);
  const seconds = Number(headers.get('retry-after'));
  const text = told?.message ?? `HTTP ${status}`;
  return nameError(
    { code: code === 'OK' ? codeOf(2) : code, text },
    what,
    seconds > 0 ? { retryAfterMs: seconds * 1_000 } : {},
  );
}

/** The JSON of a reply. Fails with Google's error if the status is not between 200 and 299, and with `transient` if the body is not JSON. */
export function readJson<T>(reply: RestReply, what: string): Result<T, ProviderError> {
  if (reply.status < 200 || reply.status >= 300) return err(nameFailure(reply, what));
  const text = Buffer.from(reply.body).toString('utf8');
  try {
    return ok(JSON.parse(text) as T);
  } catch {
    return err(providerError({ kind: 'transient', message: `${what}: the answer is not JSON, or was cut off.` }));
  }
}
