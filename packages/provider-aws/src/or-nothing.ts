import type { ProviderError } from '@landfall/core/provider';
import { errAsync, okAsync, type ResultAsync } from 'neverthrow';

/**
 * The answer of a service that the settings may not use. If they do not, and its package or the permission for it is missing, the answer is
 * `nothing`: Landfall cannot have made anything there.
 */
export function orNothing<T>(
  request: ResultAsync<T, ProviderError>,
  isUsed: boolean,
  nothing: T,
): ResultAsync<T, ProviderError> {
  return request.orElse((error) => {
    const isMissing = error.kind === 'unsupported' || error.kind === 'permission';
    return isMissing && !isUsed ? okAsync(nothing) : errAsync(error);
  });
}
