/** The machine's own time. Processes live by it, and so does the gateway, which serves when no rollout and no clock of a run is there. */
import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds since the epoch. */
export function wallClock(): number {
  return Date.now();
}

/** Begins to measure. The function that it returns gives the milliseconds since then. Not core's, since the gateway's process loads nothing of core. */
export function stopwatch(): () => number {
  const began = performance.now();
  return () => performance.now() - began;
}

/** A signal that is aborted after a time. */
export function timeoutSignal(ms: number): AbortSignal {
  return AbortSignal.timeout(ms);
}

/** Waits. */
export async function pause(ms: number): Promise<void> {
  await wait(ms);
}

/** Does something again and again, until the function that it returns is called. */
export function every(ms: number, work: () => Promise<void>): () => void {
  const timer = setInterval(() => void work(), ms);
  return () => clearInterval(timer);
}
