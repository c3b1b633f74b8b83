import type { RolloutError } from '@landfall/core';

/** What the worker reports. Each has a `message` for people. */
export type WorkerError =
  /** An option is not valid, or is unknown. */
  | { readonly kind: 'invalid-options'; readonly message: string }
  /** pg-boss failed: mostly its database cannot be reached. */
  | { readonly kind: 'queue-failed'; readonly message: string }
  /** The journal could not be searched for rollouts or commands. */
  | { readonly kind: 'journal-failed'; readonly message: string }
  /** No turn of this rollout could be taken: its log is damaged, a provider is missing. Others are not affected; it is tried again. */
  | {
      readonly kind: 'rollout-failed';
      readonly message: string;
      readonly rolloutId: string;
      readonly error: RolloutError;
    };
