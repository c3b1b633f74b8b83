import type { Clock } from './clock.ts';

/** Timers overflow past 2^31 - 1 ms (24.8 days) and would fire at once; a longer sleep is made of several. */
const LONGEST_TIMER_MS = 2_147_483_647;

function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
  });
}

/** The machine's own time. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, then) {
    const timer = setTimeout(then, Math.min(ms, LONGEST_TIMER_MS));
    return () => {
      clearTimeout(timer);
    };
  },
  async sleep(ms, signal) {
    let left = ms;
    while (left > 0 && signal?.aborted !== true) {
      const slice = Math.min(left, LONGEST_TIMER_MS);
      await wait(slice, signal);
      left -= slice;
    }
  },
};
