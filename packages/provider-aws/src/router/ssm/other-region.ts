import { type ProviderError, providerError } from '@landfall/core/provider';

/** The error where routers name different regions first: each would replace the other's table. `where`: whose table says so. */
export function otherRegion(where: string, ours: string, theirs: string): ProviderError {
  const message = `The routing table in ${where} was written by routers that name ${theirs} first in regions, and this one names ${ours}. Name ${theirs} first. To have ${ours} first for all routers, remove madeFrom from the table in every region.`;
  return providerError({ kind: 'invalid', message });
}
