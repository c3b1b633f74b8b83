import type { Clock } from '@landfall/core';

/** Does work again and again, `everyMs` milliseconds after it was done, until `signal` is aborted. The work must not reject. */
export async function repeat(
  clock: Clock,
  everyMs: number,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await work();
    await clock.sleep(everyMs, signal);
  }
}
