/** The engine's only source of time. */
export interface Clock {
  /** The wall clock, in milliseconds since the epoch. It may be set forward or back at any time. */
  now(): number;
  /**
   * A monotonic clock: milliseconds since some fixed moment, never set and never going back. All durations within a process are measured with it.
   * Without it they are measured with `now`: a step back counts as no time, a step forward as elapsed time.
   */
  elapsed?(): number;
  /** Resolves after `ms` milliseconds, or as soon as `signal` is aborted. It never rejects, and removes its timer and listener. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Calls `then` once after `ms` milliseconds, at most 24 days; returns what cancels it. The same as `sleep` with a signal, and several times cheaper: for time limits of
   * single requests. Without it, `sleep` is used.
   */
  after?(ms: number, then: () => void): () => void;
}
