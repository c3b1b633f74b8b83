import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, type Result } from 'neverthrow';

/** The answer, or an error once the call is cancelled: an answer that comes later is dropped. */
export async function raceSignal<T>(
  signal: AbortSignal,
  what: string,
  work: () => Promise<Result<T, ProviderError>>,
): Promise<Result<T, ProviderError>> {
  const cut = err(providerError({ kind: 'transient', message: `${what}: the call was cancelled.` }));
  if (signal.aborted) return cut;
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<Result<T, ProviderError>>((resolve) => {
    onAbort = () => resolve(cut);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
