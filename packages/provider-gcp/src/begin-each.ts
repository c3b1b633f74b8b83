import type { ProviderError } from '@landfall/core/provider';
import { err, ok, type Result, ResultAsync } from 'neverthrow';
import type { Operations } from './operation-kind.ts';

type Step = () => ResultAsync<Operations, ProviderError>;

async function inOrder(steps: readonly Step[]): Promise<Result<Operations, ProviderError>> {
  let operations: Operations = {};
  let later: ProviderError | undefined;
  for (const step of steps) {
    const begun = await step();
    if (begun.isOk()) operations = { ...operations, ...begun.value };
    else if (begun.error.retryable) later ??= begun.error;
    else return err(begun.error);
  }
  return later === undefined || Object.keys(operations).length > 0 ? ok(operations) : err(later);
}

/**
 * Starts several operations. If one cannot start now (Vertex is busy, or its rate is used up), the others start, and the next call of the
 * same method does the rest.
 */
export function beginEach(steps: readonly Step[]): ResultAsync<Operations, ProviderError> {
  return new ResultAsync(inOrder(steps));
}
