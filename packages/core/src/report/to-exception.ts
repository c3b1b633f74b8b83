import type { RolloutError } from '../errors/rollout-error.ts';
import { formatError } from './format-error.ts';

/** A rollout's error for code that throws: the message is the paragraph of `formatError`, the data are beside it. */
export interface RolloutException extends Error {
  readonly name: 'RolloutError';
  readonly rolloutError: RolloutError;
}

/** Makes an exception of an error: `throw toException(result.error)`. */
export function toException(error: RolloutError): RolloutException {
  const exception = new Error(formatError(error));
  return Object.defineProperties(exception, {
    name: { value: 'RolloutError' as const },
    rolloutError: { value: error, enumerable: true },
  }) as RolloutException;
}
