import type { JournalError } from '@landfall/core/journal';

/** There is no such rollout. */
export function unknownRollout(id: string): { readonly kind: 'unknown'; readonly message: string } & JournalError {
  return { kind: 'unknown', message: `there is no rollout ${id} on this Restate` };
}
