import type { Clock } from '@landfall/core';
import { type Answer, type Call, type ProviderError, providerError } from '@landfall/core/provider';
import { err, type Result } from 'neverthrow';
import type { CallLog, CallRequest, CloseEntry } from './call-log.ts';
import type { CallFault, ProviderMethod } from './fault.ts';
import type { FaultScript } from './fault-script.ts';

/** The work of a call: it changes the cloud, or reads from it. */
type Work<T> = () => Result<T, ProviderError>;

/** Answers every call: it logs the call, and applies the faults of the script. */
export type AnswerCall = <T>(method: ProviderMethod, call: Call, request: CallRequest, work: Work<T>) => Answer<T>;

function close<T>(end: CloseEntry, result: Result<T, ProviderError>): Result<T, ProviderError> {
  end(result.isOk() ? 'ok' : result.error.kind);
  return result;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Makes the function that answers calls. `onCall` gets the time of each call. */
export function createAnswerCall(
  script: FaultScript,
  log: CallLog,
  clock: Clock | undefined,
  onCall: (now: number) => void,
): AnswerCall {
  const misbehave = async <T>(
    fault: CallFault,
    method: ProviderMethod,
    call: Call,
    work: Work<T>,
  ): Promise<Result<T, ProviderError>> => {
    const where = `${method} in ${call.region}`;
    switch (fault.kind) {
      case 'fail':
        return err(providerError({ kind: 'transient', message: `${where} failed on purpose.`, ...fault.error }));
      case 'throttle':
        return err(
          providerError({
            kind: 'throttled',
            message: `${where} was throttled.`,
            retryAfterMs: fault.retryAfterMs ?? 1_000,
          }),
        );
      case 'throws':
        throw new Error(fault.message ?? `${where} threw on purpose.`);
      case 'hang': {
        const result = fault.afterChange === true ? work() : undefined;
        await aborted(call.signal);
        if (result?.isErr()) return result;
        return err(
          providerError({ kind: 'transient', message: `${where} did not answer before the call was cancelled.` }),
        );
      }
      case 'slow': {
        const result = work();
        await clock?.sleep(fault.ms, call.signal);
        return result;
      }
      case 'error-after-change': {
        const result = work();
        if (result.isErr()) return result;
        return err(providerError({ kind: 'transient', message: `The answer to ${where} was lost.`, ...fault.error }));
      }
    }
  };

  return (method, call, request, work) => {
    const end = log.open(method, call, request);
    onCall(call.now);
    const fault = script.takeForCall({ method, region: call.region, version: request.version });
    try {
      if (fault === undefined) return Promise.resolve(close(end, work()));
    } catch (thrown) {
      // `respond`, `requests` or `metrics` of the options threw.
      end('thrown');
      return Promise.reject(thrown);
    }
    return misbehave(fault, method, call, work).then(
      (result) => close(end, result),
      (thrown: unknown) => {
        end('thrown');
        throw thrown;
      },
    );
  };
}
