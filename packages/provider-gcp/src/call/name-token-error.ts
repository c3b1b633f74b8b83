import { fieldOf, type ProviderError, providerError } from '@landfall/core/provider';

/** What Google's token service says of a request that was signed by a clock which is wrong: `Check your iat and exp values`. */
const ABOUT_TIME = /reasonable timeframe|\biat\b|used too early|not yet valid|clock/i;
/** What no later try changes: the account, its key or its rights (RFC 6749, section 5.2), or that there are no credentials at all. */
const FINAL =
  /invalid_grant|invalid_client|invalid_rapt|unauthorized_client|invalid_scope|access_denied|Could not load the default credentials|No (?:access|refresh)|unable to impersonate.*(?:denied|not found)/i;
const FINAL_STATUS: ReadonlySet<number> = new Set([400, 401, 403, 404]);

/** The HTTP status and the OAuth texts of an exception of google-auth-library: never its request, which holds the signed assertion. */
function read(thrown: unknown): { readonly status: number; readonly text: string } {
  const response = fieldOf(thrown, 'response');
  const status = Number(fieldOf(response, 'status') ?? fieldOf(thrown, 'status') ?? fieldOf(thrown, 'code'));
  const data = fieldOf(response, 'data');
  const told = [fieldOf(data, 'error'), fieldOf(data, 'error_description')].filter((part) => typeof part === 'string');
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return { status, text: [...new Set([message, ...told])].join(' ').slice(0, 600) };
}

/** Whether a text says that a clock is wrong; the next try may succeed. */
export function isAboutTime(text: string): boolean {
  return ABOUT_TIME.test(text);
}

/** Names a failure to get a token. One that a network, a busy service or a clock may be behind is worth another try. */
export function nameTokenError(thrown: unknown): ProviderError {
  const { status, text } = read(thrown);
  if (!isAboutTime(text) && (FINAL.test(text) || FINAL_STATUS.has(status))) {
    const message = `The credentials of Google Cloud did not give a token: ${text} Run "gcloud auth application-default login", or pass another "auth" in the settings.`;
    return providerError({ kind: 'permission', message, vendorCode: 'UNAUTHENTICATED' });
  }
  const advice = isAboutTime(text) ? ' Set the clock of this machine.' : '';
  return providerError({
    kind: 'transient',
    message: `A token of Google Cloud could not be fetched: ${text}${advice}`,
  });
}
