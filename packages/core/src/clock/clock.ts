/** The one port through which time comes in. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds, or as soon as `signal` is aborted. It never rejects, and leaves no timer and no listener behind. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
