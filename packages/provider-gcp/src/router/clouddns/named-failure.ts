import { type ProviderError, providerError } from '@landfall/core/provider';
import { nameFailure, type RestReply } from '../../call/rest.ts';
import { googleReason } from '../google-reason.ts';

/** The reasons for a refusal because of too many requests, which come with status 403 too: "Standard error responses" of Google's older APIs. */
const OF_RATE = /^(?:userR|r)ateLimitExceeded$|^dailyLimitExceeded$/;

/** Names a reply of Cloud DNS whose status is not between 200 and 299, by its reason first: 403 has several meanings. */
export function namedFailure(reply: RestReply, what: string): ProviderError {
  const error = nameFailure(reply, what);
  const reason = googleReason(reply.body) ?? '';
  if (OF_RATE.test(reason)) return providerError({ ...error, kind: 'throttled', retryable: true });
  // "An impending change would exceed your current quota": "Error messages" of Cloud DNS.
  if (reason === 'quotaExceeded') return providerError({ ...error, kind: 'quota' });
  return error;
}
