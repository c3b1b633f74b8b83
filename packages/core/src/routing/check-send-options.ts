import type { SendOptions } from './region-router-options.ts';

/** What is wrong with the options of a request; undefined if nothing is. It runs for every request, so each check is one comparison. */
export function sendIssue({ key, isIdempotent, withinMs, signal }: SendOptions): string | undefined {
  if (key !== undefined && typeof key !== 'string') return 'key must be a string';
  if (isIdempotent !== undefined && typeof isIdempotent !== 'boolean') return 'isIdempotent must be true or false';
  if (withinMs !== undefined && !(typeof withinMs === 'number' && !Number.isNaN(withinMs)))
    return 'withinMs must be a number of milliseconds';
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') return 'signal must be an AbortSignal';
  return undefined;
}
