/** The time that a region router goes by, passed in by tests. */
export interface RoutingClock {
  /** Milliseconds; never goes back. Where it begins does not matter. */
  now(): number;
  /** Calls `then` once, so many milliseconds later. Returns what cancels it. */
  after(ms: number, then: () => void): () => void;
}

/** The machine's time. A timer does not keep the process running. */
export const machineClock: RoutingClock = {
  now: () => performance.now(),
  after(ms, then) {
    const timer: unknown = setTimeout(then, ms);
    if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function')
      timer.unref();
    return () => {
      clearTimeout(timer as Parameters<typeof clearTimeout>[0]);
    };
  },
};
