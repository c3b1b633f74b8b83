import type { ObjectOptions } from '@restatedev/restate-sdk';

/**
 * Options of every object. A finished invocation is forgotten at once: the log is in the object's state, and a thousand rollouts that poll for days would
 * otherwise fill the server. A service that is away is waited for without end: by its own default Restate pauses an invocation after about an hour.
 */
export const KEPT_SHORT = {
  journalRetention: 0,
  // A run of calls ends within half a minute, so a handler that is silent for longer is stuck.
  inactivityTimeout: 120_000,
  abortTimeout: 600_000,
  retryPolicy: { initialInterval: 100, exponentiationFactor: 2, maxInterval: 5_000, maxAttempts: 1_000_000_000 },
} as const satisfies ObjectOptions;
