import { type ProviderError, providerError } from '@landfall/core/provider';

/** An error about an option of a router that only Google could tell: its path, and what to do. */
export function invalidOption(router: string, path: string, message: string): ProviderError {
  return providerError({ kind: 'invalid', message: `The options of ${router} are not valid: ${path}: ${message}.` });
}
