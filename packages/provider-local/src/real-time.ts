/** The machine's time, for processes and for the gateway, which also runs without a rollout and its clock. */
import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds since the epoch. */
export function wallClock(): number {
  return Date.now();
}

/** Starts to measure. Returns a function that gives the milliseconds since then. Not core's stopwatch, since the gateway does not load core. */
export function stopwatch(): () => number {
  const began = performance.now();
  return () => performance.now() - began;
}

/** A signal that is aborted after `ms` milliseconds. */
export function timeoutSignal(ms: number): AbortSignal {
  return AbortSignal.timeout(ms);
}

/** Waits. */
export async function pause(ms: number): Promise<void> {
  await wait(ms);
}

/** Repeats some work until the returned function is called. */
export function every(ms: number, work: () => Promise<void>): () => void {
  const timer = setInterval(() => void work(), ms);
  return () => clearInterval(timer);
}
