/** How fast a faster answer is believed: after this time the old value counts for a third, in milliseconds. */
const DECAY_MS = 10_000;

/** How busy a region is, as this client sees it: requests in flight, and a latency that rises at once and falls slowly (peak EWMA, as in Finagle). */
export class RegionLoad {
  inFlight = 0;
  #latencyMs: number | undefined;
  #at: number;

  /** `now`: since when the region is known. */
  constructor(now: number) {
    this.#at = now;
  }

  /** Milliseconds; undefined before the first answer. */
  get latencyMs(): number | undefined {
    return this.#latencyMs;
  }

  /** An answer came. A failure that came soon says nothing of how fast answers are. */
  answered(ms: number, now: number, hasFailed: boolean): void {
    const before = this.#latencyMs;
    if (before === undefined || ms > before) this.#latencyMs = ms;
    else if (!hasFailed) {
      const kept = Math.exp((this.#at - now) / DECAY_MS);
      this.#latencyMs = before * kept + ms * (1 - kept);
    } else return;
    this.#at = now;
  }

  /**
   * What one more request would wait for. `unknownMs`: the latency of a region that was not asked yet, which is neither the best nor the worst. What was measured long ago counts
   * for less: a region that was slow is asked again after a while, unless requests wait for it already.
   */
  cost(weight: number, unknownMs: number, now: number): number {
    const latencyMs = this.#latencyMs ?? unknownMs;
    if (this.inFlight > 0) return (latencyMs * (this.inFlight + 1)) / weight;
    return (latencyMs * Math.exp((this.#at - now) / DECAY_MS)) / weight;
  }
}
