/** The one port through which time comes in. */
export interface Clock {
  /** The wall clock: milliseconds since the epoch. It may be set forward or back at any time. */
  now(): number;
  /**
   * A monotonic clock: milliseconds since some fixed moment, never set and never going back. All durations within a process are measured with it.
   * Without it they are measured with `now`: a step back counts as no time, a step forward as time that passed.
   */
  elapsed?(): number;
  /** Resolves after `ms` milliseconds, or as soon as `signal` is aborted. It never rejects, and leaves no timer and no listener behind. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
