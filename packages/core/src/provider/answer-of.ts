import { err, ok, type Result } from 'neverthrow';
import type { Given, GivenOrNothing } from './defined-provider.ts';
import { isProviderErrorKind } from './provider-error-kinds.ts';
import { type ProviderError, providerError } from './v1/provider-error.ts';

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isProviderError(thrown: unknown): thrown is Pick<ProviderError, 'kind' | 'message'> & Partial<ProviderError> {
  return isObject(thrown) && isProviderErrorKind(thrown['kind']) && typeof thrown['message'] === 'string';
}

/** By shape, not by class: the author's neverthrow may be another copy than ours. */
function isResult<T>(given: T | Result<T, ProviderError>): given is Result<T, ProviderError> {
  return isObject(given) && typeof given['isOk'] === 'function' && typeof given['isErr'] === 'function';
}

/** Calls an author's function and gives what it gave, or failed with, as a result. Rethrows what neither it nor `mapError` can name. */
export function answerOf<T>(
  mapError: ((thrown: unknown) => ProviderError | undefined) | undefined,
  ask: () => Given<T>,
): Promise<Result<T, ProviderError>>;
export function answerOf<T>(
  mapError: ((thrown: unknown) => ProviderError | undefined) | undefined,
  ask: () => GivenOrNothing<T>,
): Promise<Result<T | undefined, ProviderError>>;
export async function answerOf<T>(
  mapError: ((thrown: unknown) => ProviderError | undefined) | undefined,
  ask: () => Given<T> | GivenOrNothing<T>,
): Promise<Result<T | undefined, ProviderError>> {
  let failure: unknown;
  try {
    const given = (await ask()) as T | undefined | Result<T | undefined, ProviderError>;
    if (!isResult(given)) return ok(given);
    if (given.isOk()) return ok(given.value);
    failure = given.error;
  } catch (thrown) {
    failure = thrown;
  }
  const named = isProviderError(failure) ? failure : mapError?.(failure);
  if (named === undefined) throw failure;
  // Field by field: an exception that looks like one may carry headers or a payload, and hides its message from a spread.
  const { kind, message, retryable, scope, retryAfterMs, vendorCode, requestId } = named;
  return err(
    providerError({
      kind,
      message,
      ...(retryable !== undefined && { retryable }),
      ...(scope !== undefined && { scope }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(vendorCode !== undefined && { vendorCode }),
      ...(requestId !== undefined && { requestId }),
    }),
  );
}
