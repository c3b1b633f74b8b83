import type { RolloutError } from '../errors/rollout-error.ts';
import { formatError } from './format-error.ts';

/** A rollout's error as an exception: `message` is the paragraph of `formatError`, and the data are in its fields. */
export interface RolloutException extends Error {
  readonly name: 'RolloutError';
  readonly rolloutError: RolloutError;
}

/** Makes an exception from an error: `throw toException(result.error)`. */
export function toException(error: RolloutError): RolloutException {
  const exception = new Error(formatError(error));
  return Object.defineProperties(exception, {
    name: { value: 'RolloutError' as const },
    rolloutError: { value: error, enumerable: true },
  }) as RolloutException;
}
