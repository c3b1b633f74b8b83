import { err, ok, type Result } from 'neverthrow';
import { type ProviderError, providerError } from '../provider/contract.ts';
import type { SecretMask } from '../spec/secret-mask.ts';
import { messageOf } from '../text/message-of.ts';
import { readText } from './answer-fields.ts';
import { type Answers, readAnswer, readError } from './answer-readers.ts';

/** Whose answer is checked, and for which secrets. */
export interface Answered<M extends keyof Answers> {
  /** The provider's name, or the source's. */
  readonly provider: string;
  readonly method: M;
  readonly mask: SecretMask;
}

/** The provider's bug, named as such. */
export function providerBug({ provider, method, mask }: Answered<keyof Answers>, what: string): ProviderError {
  return providerError({ kind: 'unexpected', message: readText(`${provider}.${method} ${what}`, 'message', mask) });
}

/** What a method failed with, if it is an error of the contract; else the bug that it is, with as much as can be said. */
function checkError(answered: Answered<keyof Answers>, error: unknown): ProviderError {
  try {
    return readError(error, 'error', answered.mask);
  } catch (wrong) {
    return providerBug(answered, `failed without a valid ProviderError (${messageOf(wrong)}): ${messageOf(error)}`);
  }
}

/**
 * The one door by which a provider's answers come in: a copy with the contract's fields alone, each of its type, without secrets and no longer than the log can bear.
 * Anything else is an error of the kind `unexpected` that names provider, method and field. It never throws.
 */
export function checkAnswer<M extends keyof Answers>(
  answered: Answered<M>,
  answer: unknown,
): Result<Answers[M], ProviderError> {
  try {
    // By shape, so that a provider with its own copy of neverthrow is understood.
    const result = answer as Result<unknown, unknown> | null | undefined;
    if (typeof result?.isOk !== 'function') return err(providerBug(answered, 'did not return a Result'));
    if (!result.isOk()) return err(checkError(answered, result.error));
    return ok(readAnswer(answered.method, result.value, answered.mask));
  } catch (wrong) {
    return err(providerBug(answered, `returned an answer that is not valid: ${messageOf(wrong)}`));
  }
}

/** What `mapError` made of an exception, or why it made nothing of it. Undefined: it does not know the exception. */
export function askMapError(
  answered: Answered<keyof Answers>,
  mapError: (thrown: unknown) => unknown,
  thrown: unknown,
): ProviderError | { readonly flaw: string } | undefined {
  try {
    const mapped = mapError(thrown);
    // A promise is no error of the contract; where it rejects, nobody else would hear of it.
    if (mapped instanceof Promise) mapped.catch(() => undefined);
    return mapped === undefined ? undefined : readError(mapped, 'its answer', answered.mask);
  } catch (wrong) {
    return { flaw: messageOf(wrong) };
  }
}
