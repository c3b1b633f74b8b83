import type { ProviderError } from '@landfall/core/provider';
import { err, ok, type Result } from 'neverthrow';
import type { AuthSource, GcpAuth } from './gcp-auth.ts';
import { nameTokenError } from './name-token-error.ts';

/** Long ago: a token that expired then is replaced before it is used again. */
const EXPIRED = 1;

async function headersOf(auth: GcpAuth, url: string): Promise<Result<Headers, ProviderError>> {
  try {
    return ok(new Headers(await auth.getRequestHeaders(url)));
  } catch (thrown) {
    return err(nameTokenError(thrown));
  }
}

/** Has the auth client fetch another token, unless another call has done so since. */
function forgetToken(auth: GcpAuth, refused: string | null): void {
  const { credentials } = auth;
  const token = credentials?.access_token;
  if (typeof token !== 'string' || refused?.endsWith(` ${token}`) !== true) return;
  auth.setCredentials?.({ ...credentials, expiry_date: EXPIRED });
}

/**
 * Makes a request with the auth client's headers. If Google refuses the token, nothing was carried out, and the request is made once more with a fresh
 * token. If that token is the same, or is refused too, the error stays.
 */
export async function withToken<T>(
  source: AuthSource,
  url: string,
  work: (headers: Headers) => Promise<Result<T, ProviderError>>,
): Promise<Result<T, ProviderError>> {
  const auth = await source.get();
  if (auth.isErr()) return err(auth.error);
  const headers = await headersOf(auth.value, url);
  if (headers.isErr()) return err(headers.error);
  const answer = await work(headers.value);
  if (answer.isOk() || answer.error.vendorCode !== 'UNAUTHENTICATED' || answer.error.retryable) return answer;
  const refused = headers.value.get('authorization');
  forgetToken(auth.value, refused);
  const fresh = await headersOf(auth.value, url);
  if (fresh.isErr()) return err(fresh.error);
  return fresh.value.get('authorization') === refused ? answer : work(fresh.value);
}
