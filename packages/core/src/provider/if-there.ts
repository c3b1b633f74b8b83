import { errAsync, okAsync, type ResultAsync } from 'neverthrow';
import type { ProviderError } from './contract.ts';

/** The answer to a request, or `undefined` if it failed with `not-found`. Any other error stays an error. */
export function ifThere<T>(request: ResultAsync<T, ProviderError>): ResultAsync<T | undefined, ProviderError> {
  return request.orElse((error) => (error.kind === 'not-found' ? okAsync(undefined) : errAsync(error)));
}
