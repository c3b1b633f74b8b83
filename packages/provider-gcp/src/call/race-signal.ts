import { type ProviderError, providerError } from '@landfall/core/provider';
import { err, type Result } from 'neverthrow';

/** The answer, or that nobody waits for it any more: an answer that comes later is dropped, whatever it is. */
export async function raceSignal<T>(
  signal: AbortSignal,
  what: string,
  work: () => Promise<Result<T, ProviderError>>,
): Promise<Result<T, ProviderError>> {
  const cut = err(providerError({ kind: 'transient', message: `${what}: it was not awaited any more.` }));
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
