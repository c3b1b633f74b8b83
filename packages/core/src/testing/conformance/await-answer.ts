import type { Result } from 'neverthrow';
import type { Clock } from '../../clock/clock.ts';
import type { Answer, ProviderError } from '../../provider/contract.ts';
import { expectThat, show } from './expect-that.ts';

/** Whether a value is a Result, by shape and not by class: the provider may have another copy of neverthrow. */
function isResult(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return 'isOk' in value && typeof value.isOk === 'function' && 'isErr' in value && typeof value.isErr === 'function';
}

/** The result of a method, ok or err. Throws if the method throws, answers with anything else, or takes longer than `withinMs`. */
export async function awaitAnswer<T>(
  method: string,
  ask: () => Answer<T>,
  { clock, withinMs }: { readonly clock: Clock; readonly withinMs: number },
): Promise<Result<T, ProviderError>> {
  const patience = new AbortController();
  const late = clock.sleep(withinMs, patience.signal).then(() => undefined);
  const asked = (async () => ({ answer: await ask() }))().catch((thrown: unknown) => {
    throw new Error(`Expected ${method} to answer with a result. Saw it throw: ${show(thrown)}.`);
  });
  try {
    const reply = await Promise.race([asked, late]);
    expectThat(reply !== undefined, `${method} to answer within ${withinMs} ms`, 'no answer');
    expectThat(isResult(reply.answer), `${method} to answer with a result (ok or err)`, reply.answer);
    return reply.answer;
  } finally {
    patience.abort();
  }
}
