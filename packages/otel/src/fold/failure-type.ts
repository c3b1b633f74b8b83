import type { EventOf } from '@landfall/core';

type Failure = NonNullable<EventOf<'step-end'>['failure']>;

/** Why a step failed, in a word: the kind of the provider's error, or of the failure. */
export function failureType(failure: Failure | undefined): string | undefined {
  return failure?.kind === 'provider-failed' ? failure.error.kind : failure?.kind;
}
