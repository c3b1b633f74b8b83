import { fieldOf, type ProviderError, type ProviderErrorKind, providerError } from '@landfall/core/provider';

/**
 * The kinds of Prometheus's own errors: `errorType` in the body of an answer (prometheus.io/docs/prometheus/latest/querying/api, web/api/v1/api.go).
 * `execution` is the query's fault, as of one that joins many series with many, or that reads more samples than the server allows.
 */
const BY_TYPE: Readonly<Record<string, ProviderErrorKind>> = {
  bad_data: 'invalid',
  execution: 'invalid',
  timeout: 'transient',
  canceled: 'transient',
  unavailable: 'transient',
  internal: 'transient',
  not_found: 'not-found',
};

/** What to do about an answer that does not come from Prometheus's API but from what stands before it. */
const ADVICE: Readonly<Record<number, string>> = {
  401: 'Put valid credentials in the setting headers',
  403: 'Put credentials that may query in the setting headers',
  404: 'Check the setting url: it must lead to the API of Prometheus',
};

function kindOf(status: number, type: unknown): ProviderErrorKind {
  if (status === 401 || status === 403) return 'permission';
  if (status === 429) return 'throttled';
  const byType = typeof type === 'string' && Object.hasOwn(BY_TYPE, type) ? BY_TYPE[type] : undefined;
  if (byType !== undefined) return byType;
  if (status === 404) return 'not-found';
  if (status === 400 || status === 422) return 'invalid';
  return status === 408 || status >= 499 ? 'transient' : 'unexpected';
}

/** The error of an answer that is none: its `status` of HTTP, and its body if that is JSON. `what`: the query, for the message. */
export function failedAnswer(
  what: string,
  { status, body, retryAfter }: { readonly status: number; readonly body: unknown; readonly retryAfter: string | null },
): ProviderError {
  const type = fieldOf(body, 'errorType');
  const said = fieldOf(body, 'error');
  const reason = typeof said === 'string' ? said : `status ${status}`;
  const advice = typeof said === 'string' ? undefined : ADVICE[status];
  const seconds = Number(retryAfter ?? Number.NaN);
  return providerError({
    kind: kindOf(status, type),
    message: `Prometheus did not answer ${what}: ${reason}.${advice === undefined ? '' : ` ${advice}.`}`,
    ...(typeof type === 'string' && { vendorCode: type }),
    ...(seconds >= 0 && { retryAfterMs: seconds * 1_000 }),
  });
}
