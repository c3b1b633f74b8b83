import { type ProviderError, providerError } from '@landfall/core/provider';

/** The error of a change that was made from another version. */
export function tableChanged(name: string, why: string): ProviderError {
  const message = `The routing table ${name} was changed by others: ${why}. Read it again, and apply the change to what was read.`;
  return providerError({ kind: 'conflict', message });
}
