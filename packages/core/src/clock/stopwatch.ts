import type { Clock } from './clock.ts';
import { systemClock } from './system-clock.ts';

/** Starts to measure, by real time unless another clock is given. Returns a function that gives the milliseconds since then and never goes back. */
export function stopwatch(clock: Pick<Clock, 'now' | 'elapsed'> = systemClock): () => number {
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
