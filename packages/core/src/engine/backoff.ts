import type { Limits } from '../plan/plan.ts';
import { jitter } from './jitter.ts';

/** How long, in milliseconds, to wait before the attempt after `attempt`: doubled each time, between half and all of it by the key's jitter, and no less than the cloud asked for. */
export function backoffMs(limits: Limits, attempt: number, key: string, retryAfterMs: number | undefined): number {
  const delay = Math.min(limits.maxDelayMs, limits.baseDelayMs * 2 ** (attempt - 1));
  return Math.max(retryAfterMs ?? 0, Math.round(delay * (0.5 + 0.5 * jitter(key))));
}
