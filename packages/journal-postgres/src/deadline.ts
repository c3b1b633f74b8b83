import { systemClock } from '@landfall/core';

/** What `Promise.race` gives where the time was up first. */
export const LATE = Symbol('late');

/** A limit for something that is waited for. */
export interface Deadline {
  readonly passed: Promise<typeof LATE>;
  /** Nobody waits for it any more. */
  readonly cancel: () => void;
}

/** Starts a limit of so many milliseconds. */
export function deadline(ms: number): Deadline {
  const controller = new AbortController();
  return {
    passed: systemClock.sleep(ms, controller.signal).then(() => LATE),
    cancel: () => controller.abort(),
  };
}
