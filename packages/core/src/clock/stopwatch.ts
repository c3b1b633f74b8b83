import type { Clock } from './clock.ts';

/** Begins to measure; the function that it returns tells the milliseconds since then, and never goes back. */
export function stopwatch(clock: Pick<Clock, 'now' | 'elapsed'>): () => number {
  const read = (): number => clock.elapsed?.() ?? clock.now();
  let last = read();
  let passedMs = 0;
  return () => {
    const reading = read();
    if (reading > last) passedMs += reading - last;
    last = reading;
    return passedMs;
  };
}
