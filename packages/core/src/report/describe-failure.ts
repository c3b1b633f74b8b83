import type { StepFailure } from '../errors/rollout-error.ts';
import { messageOf } from '../text/message-of.ts';

/** Why a step failed, in a few words. */
export function describeFailure(failure: StepFailure): string {
  switch (failure.kind) {
    case 'provider-failed':
      return messageOf(failure.error);
    case 'verification-failed':
      return failure.reasons[0] ?? 'verification failed';
    case 'timed-out':
      return `timed out; last seen: ${failure.lastSeen}`;
    case 'drift':
      return `expected ${failure.expected}, but saw ${failure.observed}`;
    case 'fallback-unhealthy':
      return `the previous deployment cannot take the traffic back: ${failure.observed}`;
    case 'gate-failed':
      return failure.found;
    case 'inconclusive':
      return `no verdict: ${failure.reasons.join('; ')}`;
    case 'aborted':
      return 'aborted';
    default:
      return failure satisfies never;
  }
}
