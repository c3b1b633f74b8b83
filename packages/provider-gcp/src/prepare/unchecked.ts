import { type Finding, type ProviderError, warning } from '@landfall/core/provider';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';

/** The finding about a check that failed for good: the rollout can go on without it, since Vertex checks again. A retryable error stays one. */
export function unchecked(error: ProviderError, what: string): ResultAsync<readonly Finding[], ProviderError> {
  if (error.retryable) return errAsync(error);
  return okAsync([warning(`${what} could not be checked, so a mistake shows only later. ${error.message}`)]);
}
