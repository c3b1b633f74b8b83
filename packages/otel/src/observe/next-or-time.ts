import type { Clock } from '@landfall/core';

/** The next value of an iterator; or `time` if that does not come within so many milliseconds. */
export async function nextOrTime<T>(next: Promise<T>, clock: Clock, ms: number): Promise<T | 'time'> {
  const woken = new AbortController();
  try {
    return await Promise.race([next, clock.sleep(ms, woken.signal).then(() => 'time' as const)]);
  } finally {
    woken.abort();
  }
}
