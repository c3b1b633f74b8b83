import { type ProviderError, providerError } from '../provider/contract.ts';
import type { SimulatedAnswer } from './world.ts';

/** What a call is answered; what is left out is a success. */
export interface SimulatedEnd {
  readonly error?: ProviderError | undefined;
  /** Whether a change was made; default: if there is no error. */
  readonly isMade?: boolean | undefined;
  /** The call was cancelled. */
  readonly isAbandoned?: boolean | undefined;
  /** When the call was made, in milliseconds since the epoch; default: now. */
  readonly startedAt?: number | undefined;
}

/** The error that an answer is; undefined if it is none. */
export function errorOf(answer: SimulatedAnswer): ProviderError | undefined {
  if (answer === 'ok') return undefined;
  return providerError({
    kind: answer === 'lost' ? 'transient' : answer,
    message: `the simulated world answered ${answer}`,
  });
}
