import type { EventOf } from '@landfall/core';

type Failure = NonNullable<EventOf<'step-end'>['failure']>;

/** Why a step failed, in a word: the kind of the provider's error, or of the failure. */
export function failureType(failure: Failure | undefined): string | undefined {
  return failure?.kind === 'provider-failed' ? failure.error.kind : failure?.kind;
}

/** Why a step failed, in words. */
export function failureText(failure: Failure | undefined): string | undefined {
  switch (failure?.kind) {
    case undefined:
      return undefined;
    case 'provider-failed':
      return failure.error.message;
    case 'verification-failed':
    case 'inconclusive':
      return failure.reasons.join('; ');
    case 'timed-out':
      return `timed out; last seen: ${failure.lastSeen}`;
    case 'gate-failed':
      return failure.found;
    case 'drift':
      return `expected ${failure.expected}, observed ${failure.observed}`;
    case 'fallback-unhealthy':
      return `the previous deployment: ${failure.observed}`;
    case 'not-approved':
      return `nobody approved ${failure.before} in time`;
    case 'aborted':
      return 'aborted';
    default:
      return failure satisfies never;
  }
}
