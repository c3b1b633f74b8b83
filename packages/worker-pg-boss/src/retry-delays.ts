/** The first delay. Each one after it is twice as long. */
const FIRST_MS = 1_000;

/** How long to wait before something that failed is tried again: longer each time. */
export interface RetryDelays {
  /** The next delay of a rollout, in milliseconds. */
  next(id: string): number;
  /** The rollout has not failed: it begins again with the first delay. */
  forget(id: string): void;
  /** Forgets all rollouts but these. */
  keepOnly(ids: readonly string[]): void;
}

/** The delays of rollouts, `mostMs` at the most. Only those that failed take memory. */
export function retryDelays(mostMs: number): RetryDelays {
  const delays = new Map<string, number>();
  return {
    next(id) {
      const ms = Math.min(mostMs, delays.get(id) ?? FIRST_MS);
      delays.set(id, ms * 2);
      return ms;
    },
    forget: (id) => void delays.delete(id),
    keepOnly(ids) {
      const kept = new Set(ids);
      for (const id of delays.keys()) if (!kept.has(id)) delays.delete(id);
    },
  };
}
