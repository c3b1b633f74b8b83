import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, type Result } from 'neverthrow';

/** The error where the endpoint is not in the state that a change needs, or somebody else changed it. */
export function conflict(message: string): Result<never, ProviderError> {
  return err(providerError({ kind: 'conflict', message }));
}
