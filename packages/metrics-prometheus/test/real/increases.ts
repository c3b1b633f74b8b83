/** One sample of a counter. */
export interface CounterSample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly value: number;
}

/** How much counters grew in each period, by a walk over all their samples: what the PromQL of `increaseOf` must come to. Periods are keyed by their end. */
export function increases(counters: readonly (readonly CounterSample[])[], periodMs: number): Map<number, number> {
  const grown = new Map<number, number>();
  for (const samples of counters) {
    let before = 0;
    for (const { at, value } of samples) {
      const end = Math.ceil(at / periodMs) * periodMs;
      grown.set(end, (grown.get(end) ?? 0) + (value >= before ? value - before : value));
      before = value;
    }
  }
  return grown;
}
