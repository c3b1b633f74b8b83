import { err, ok, type Result } from 'neverthrow';
import { type Call, type ProviderError, providerError } from './contract.ts';
import type { Given, GivenOrNothing, ProviderParts } from './defined-provider.ts';
import { isProviderErrorKind } from './provider-error-kinds.ts';

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** An error as an author may throw it: the kind and the message, and as much of the rest as there is to say. */
type GivenError = Pick<ProviderError, 'kind' | 'message'> & Partial<ProviderError>;

function isProviderError(thrown: unknown): thrown is GivenError {
  return isObject(thrown) && isProviderErrorKind(thrown['kind']) && typeof thrown['message'] === 'string';
}

/** By shape, not by class: the author's neverthrow may be another copy than ours. */
function isResult<T>(given: T | Result<T, ProviderError>): given is Result<T, ProviderError> {
  return isObject(given) && typeof given['isOk'] === 'function' && typeof given['isErr'] === 'function';
}

/** Whose function is called. */
type Author = Pick<ProviderParts<never>, 'name' | 'mapError'>;

/** What the author calls it; undefined too where that is not an error of the contract. A bug in `mapError` must not hide what was thrown. */
async function nameOf(mapError: Author['mapError'], thrown: unknown): Promise<GivenError | undefined> {
  try {
    const named: unknown = await Promise.resolve(mapError?.(thrown));
    return isProviderError(named) ? named : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The error of a call that was cancelled or ran out of the author's own time. What a client throws once `call.signal` is aborted differs (AbortError,
 * CanceledError, code 1 of gRPC), so the signal decides; `AbortSignal.timeout` throws a TimeoutError.
 */
function cutShort(thrown: unknown, name: string, { region, signal }: Call): ProviderError | undefined {
  const isTimeLimit = isObject(thrown) && thrown['name'] === 'TimeoutError';
  if (!signal.aborted && !isTimeLimit) return undefined;
  const end = signal.aborted ? 'was cancelled' : 'timed out';
  return providerError({ kind: 'transient', message: `${name}'s call in ${region} ${end}.` });
}

/**
 * Calls an author's function and gives what it gave, or failed with, as a result. Rethrows what neither it nor `mapError` can name,
 * unless the call was cancelled.
 */
export function answerOf<T>(author: Author, call: Call, ask: () => Given<T>): Promise<Result<T, ProviderError>>;
export function answerOf<T>(
  author: Author,
  call: Call,
  ask: () => GivenOrNothing<T>,
): Promise<Result<T | undefined, ProviderError>>;
export async function answerOf<T>(
  { name, mapError }: Author,
  call: Call,
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
  const named = isProviderError(failure)
    ? failure
    : ((await nameOf(mapError, failure)) ?? cutShort(failure, name, call));
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
