import type { ProviderError } from '@landfall/core/provider';
import { err, ok, type ResultAsync, safeTry } from 'neverthrow';
import type { Operations } from './begin.ts';

/**
 * Begins several operations. What has begun is kept where a later one cannot begin for now (Vertex is busy, or its rate is used up): the next
 * call of the same method does the rest.
 */
export function beginEach(
  steps: readonly (() => ResultAsync<Operations, ProviderError>)[],
): ResultAsync<Operations, ProviderError> {
  return safeTry(async function* () {
    let operations: Operations = {};
    for (const step of steps) {
      const begun = await step();
      if (begun.isErr()) {
        const isForNow = begun.error.retryable && Object.keys(operations).length > 0;
        return isForNow ? ok(operations) : err(begun.error);
      }
      operations = { ...operations, ...(yield* begun) };
    }
    return ok(operations);
  });
}
