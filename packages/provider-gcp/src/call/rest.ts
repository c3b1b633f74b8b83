import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import type { AuthSource } from './gcp-auth.ts';
import { codeOf, codeOfStatus, isCode, nameError } from './map-error.ts';

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

/** The headers of the auth client, in whichever form its version gives them. */
async function headersFor(auth: AuthSource, url: string): Promise<Result<Headers, ProviderError>> {
  const client = await auth.get();
  if (client.isErr()) return err(client.error);
  try {
    return ok(new Headers(await client.value.getRequestHeaders(url)));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const message = `The credentials gave no token: ${reason} Sign in again, or pass another "auth" in the settings.`;
    return err(providerError({ kind: 'permission', message }));
  }
}

/** Sends one request with the auth client's headers. A redirect is not followed: it would take them elsewhere. */
export async function send(
  auth: AuthSource,
  { method, url, contentType, body }: RestRequest,
  what: string,
  signal: AbortSignal,
): Promise<Result<RestReply, ProviderError>> {
  const headers = await headersFor(auth, url);
  if (headers.isErr()) return err(headers.error);
  if (contentType !== undefined) headers.value.set('content-type', contentType);
  try {
    const answer = await fetch(url, {
      method,
      headers: headers.value,
      body: body === undefined ? null : new Uint8Array(body),
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

interface GoogleError {
  readonly error?: { readonly code?: unknown; readonly status?: unknown; readonly message?: unknown };
}

/** What Google itself says of a failure; undefined if the answer is not in its form, and so somebody else's (a container's). */
export function googleErrorIn(body: Uint8Array): { readonly status: unknown; readonly message: string } | undefined {
  try {
    const { error } = JSON.parse(Buffer.from(body).toString('utf8')) as GoogleError;
    if (typeof error?.message !== 'string') return undefined;
    return { status: error.status, message: error.message };
  } catch {
    return undefined;
  }
}

/** Names an answer whose status is none of success. */
export function nameFailure({ status, headers, body }: RestReply, what: string): ProviderError {
  const told = googleErrorIn(body);
  const code = isCode(told?.status) ? told.status : codeOfStatus(status);
  const seconds = Number(headers.get('retry-after'));
  const text = told?.message ?? `HTTP ${status}`;
  return nameError(
    { code: code === 'OK' ? codeOf(2) : code, text },
    what,
    seconds > 0 ? { retryAfterMs: seconds * 1_000 } : {},
  );
}
