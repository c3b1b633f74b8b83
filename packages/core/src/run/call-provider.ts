import { err, type Result } from 'neverthrow';
import pRetry from 'p-retry';
import type { Clock } from '../clock/clock.ts';
import { jitter } from '../engine/jitter.ts';
import { type Call, type Provider, type ProviderError, providerError } from '../provider/contract.ts';
import type { SecretMask } from '../spec/secret-mask.ts';
import { formatDuration } from '../text/format-duration.ts';
import { messageOf } from '../text/message-of.ts';
import type { Answers } from './answer-readers.ts';
import { type Answered, askMapError, checkAnswer, providerBug } from './check-answer.ts';
import { NOBODY_WAITS } from './nobody-waits.ts';

const MOST_RETRIES = 2;
const WITHIN_MS = 10_000;
const FIRST_DELAY_MS = 200;

/** How one call is made. */
export interface CallSetup<M extends keyof Answers> {
  readonly provider: Provider;
  readonly method: M;
  /** Of the secrets that must not get into the log. */
  readonly mask: SecretMask;
  /** The cloud's own name of the region. */
  readonly region: string;
  readonly key: string;
  readonly clock: Clock;
  /** The longest that the answer is awaited, tries included. */
  readonly timeoutMs: number;
  /** Aborting it ends the wait at once. */
  readonly controller: AbortController;
  /** Whether another try may still be made: not by a runner that lost its lease. */
  readonly mayCall: () => boolean;
}

/** How a call ended. */
export type Called<T> =
  | { readonly value: T; readonly tries: number }
  /** `abandoned`: the answer did not come, so what was asked may or may not have been done. */
  | { readonly error: ProviderError; readonly tries: number; readonly abandoned: boolean };

/** p-retry retries only what is an `Error`; providers speak in data. */
class Failed extends Error {
  readonly error: ProviderError;
  constructor(error: ProviderError) {
    super(error.message);
    this.error = error;
  }
}

/** Names a thrown exception: a bug in the provider, unless its `mapError` knows the exception. An exception in `mapError` hides nothing. */
function nameThrown(answered: Answered<keyof Answers>, provider: Provider, thrown: unknown): ProviderError {
  const mapped =
    provider.mapError === undefined
      ? undefined
      : askMapError(answered, (exception) => provider.mapError?.(exception), thrown);
  if (mapped === undefined) return providerBug(answered, `threw: ${messageOf(thrown)}`);
  if (!('flaw' in mapped)) return mapped;
  return providerBug(answered, `threw: ${messageOf(thrown)} (and mapError failed: ${mapped.flaw})`);
}

/** Whether a second try within seconds is worth it. */
function isQuick({ kind, retryable }: ProviderError): boolean {
  return retryable && (kind === 'transient' || kind === 'throttled');
}

async function tryOnce<M extends keyof Answers>(
  setup: CallSetup<M>,
  invoke: (call: Call) => Promise<unknown>,
): Promise<Result<Answers[M], ProviderError>> {
  const { provider, method, mask, region, key, clock, controller } = setup;
  const answered = { provider: provider.name, method, mask };
  try {
    return checkAnswer(answered, await invoke({ region, key, now: clock.now(), signal: controller.signal }));
  } catch (thrown) {
    return err(nameThrown(answered, provider, thrown));
  }
}

async function tryAgain<M extends keyof Answers>(
  setup: CallSetup<M>,
  invoke: (call: Call) => Promise<unknown>,
  count: { tries: number },
): Promise<Called<Answers[M]>> {
  const { clock, controller, key } = setup;
  const startedAt = clock.now();
  try {
    const value = await pRetry(
      async () => {
        count.tries += 1;
        const answer = await tryOnce(setup, invoke);
        if (answer.isErr()) throw new Failed(answer.error);
        return answer.value;
      },
      {
        retries: MOST_RETRIES,
        // p-retry's own delay is real time; the wait is made on the run's clock, in shouldRetry.
        minTimeout: 0,
        async shouldRetry({ error, attemptNumber }) {
          if (!(error instanceof Failed) || !isQuick(error.error)) return false;
          const delay =
            error.error.retryAfterMs ??
            Math.round(FIRST_DELAY_MS * 2 ** (attemptNumber - 1) * (0.5 + 0.5 * jitter(`${key}#${attemptNumber}`)));
          if (clock.now() + delay > startedAt + WITHIN_MS) return false;
          await clock.sleep(delay, controller.signal);
          return !controller.signal.aborted && setup.mayCall();
        },
      },
    );
    return { value, tries: count.tries };
  } catch (failed) {
    const error =
      failed instanceof Failed ? failed.error : providerError({ kind: 'unexpected', message: messageOf(failed) });
    return { error, tries: count.tries, abandoned: false };
  }
}

/**
 * Calls a provider: at most three tries within ten seconds for what is quick to pass, on the run's clock; whatever takes longer is retried by the engine.
 * It never rejects, and never waits longer than `timeoutMs`.
 */
export async function callProvider<M extends keyof Answers>(
  setup: CallSetup<M>,
  invoke: (call: Call) => Promise<unknown>,
): Promise<Called<Answers[M]>> {
  const { clock, controller, provider, method, timeoutMs } = setup;
  const count = { tries: 0 };
  const called = await Promise.race([tryAgain(setup, invoke, count), clock.sleep(timeoutMs, controller.signal)]);
  const cut = controller.signal.aborted;
  controller.abort(NOBODY_WAITS);
  if (called !== undefined) return called;
  const message = cut
    ? `${provider.name}.${method} was cancelled`
    : `${provider.name}.${method} gave no answer within ${formatDuration(timeoutMs)}`;
  return { error: providerError({ kind: 'transient', message }), tries: count.tries, abandoned: true };
}
