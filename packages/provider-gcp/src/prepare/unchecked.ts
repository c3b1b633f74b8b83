import { type Finding, type ProviderError, warning } from '@landfall/core/provider';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';

/** What a check that failed for good says: whoever cannot look something up can still roll out, and Vertex will see. Other errors are for another try. */
export function unchecked(error: ProviderError, what: string): ResultAsync<readonly Finding[], ProviderError> {
  if (error.retryable) return errAsync(error);
  return okAsync([
    warning(`${what} could not be looked up, which changes nothing but that a mistake is seen later. ${error.message}`),
  ]);
}
