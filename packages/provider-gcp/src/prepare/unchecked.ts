import { type Finding, type ProviderError, warning } from '@landfall/core/provider';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';

/** The finding about a check that failed permanently: the rollout can continue, since Vertex checks again. A retryable error stays an error. */
export function unchecked(error: ProviderError, what: string): ResultAsync<readonly Finding[], ProviderError> {
  if (error.retryable) return errAsync(error);
  return okAsync([warning(`${what} could not be checked, so a mistake shows only later. ${error.message}`)]);
}
