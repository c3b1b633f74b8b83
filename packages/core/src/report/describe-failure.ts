import type { StepFailure } from '../errors/rollout-error.ts';
import { shortenReasons } from '../gates/shorten-reasons.ts';
import { formatDuration } from '../text/format-duration.ts';
import { messageOf } from '../text/message-of.ts';

/** The numbers of a failed gate, without its name and its verdict. */
export function foundBy({ gate, found }: Extract<StepFailure, { readonly kind: 'gate-failed' }>): string {
  const start = `${gate}: fail: `;
  return found.startsWith(start) ? found.slice(start.length) : found;
}

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
      return `${failure.gate} in ${failure.region ?? 'all regions together'}: ${foundBy(failure)}`;
    case 'inconclusive':
      if (failure.isOnlyTooFew) return 'too few requests for a verdict';
      return `no verdict: ${shortenReasons(failure.reasons, 1).join('; ')}`;
    case 'not-approved':
      return `not approved within ${formatDuration(failure.withinMs)}`;
    case 'aborted':
      return 'aborted';
    default:
      return failure satisfies never;
  }
}
