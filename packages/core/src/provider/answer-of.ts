import { err, ok, type Result } from 'neverthrow';
import { type Call, type ProviderError, providerError } from './contract.ts';
import type { Given, GivenOrNothing, ProviderParts } from './defined-provider.ts';
import { isProviderErrorKind } from './provider-error-kinds.ts';

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** An error as an author may throw it: kind and message, and any of the other fields. */
type GivenError = Pick<ProviderError, 'kind' | 'message'> & Partial<ProviderError>;

function isProviderError(thrown: unknown): thrown is GivenError {
  return isObject(thrown) && isProviderErrorKind(thrown['kind']) && typeof thrown['message'] === 'string';
}

/** Whether a value is a Result, by shape and not by class: the author may have another copy of neverthrow. */
function isResult<T>(given: T | Result<T, ProviderError>): given is Result<T, ProviderError> {
  return isObject(given) && typeof given['isOk'] === 'function' && typeof given['isErr'] === 'function';
}

/** The provider, or the router, whose function is called. */
type Author = Pick<ProviderParts<never>, 'name' | 'mapError'>;

/** What a call is ended by, and its region if it has one. */
type CallPlace = Pick<Call, 'signal'> & Partial<Pick<Call, 'region'>>;

/** The author's name for a thrown value; undefined if that is not a valid error. A bug in `mapError` must not hide what was thrown. */
async function nameOf(mapError: Author['mapError'], thrown: unknown): Promise<GivenError | undefined> {
  try {
    const named: unknown = await Promise.resolve(mapError?.(thrown));
    return isProviderError(named) ? named : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The error of a call that was cancelled, or that the author's own time limit ended. Clients throw different errors once `call.signal` is aborted (AbortError,
 * CanceledError, code 1 of gRPC), so the signal decides; `AbortSignal.timeout` throws a TimeoutError.
 */
function cutShort(thrown: unknown, name: string, { region, signal }: CallPlace): ProviderError | undefined {
  const isTimeLimit = isObject(thrown) && thrown['name'] === 'TimeoutError';
  if (!signal.aborted && !isTimeLimit) return undefined;
  const end = signal.aborted ? 'was cancelled' : 'timed out';
  const where = region === undefined ? '' : ` in ${region}`;
  return providerError({ kind: 'transient', message: `${name}'s call${where} ${end}.` });
}

/**
 * Calls an author's function and returns its value or error as a result. Rethrows what neither this function nor `mapError` can name,
 * unless the call was cancelled.
 */
export function answerOf<T>(author: Author, call: CallPlace, ask: () => Given<T>): Promise<Result<T, ProviderError>>;
export function answerOf<T>(
  author: Author,
  call: CallPlace,
  ask: () => GivenOrNothing<T>,
): Promise<Result<T | undefined, ProviderError>>;
export async function answerOf<T>(
  { name, mapError }: Author,
  call: CallPlace,
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
  // Field by field: an exception of this shape may hold headers or a payload, and a spread misses its message.
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
