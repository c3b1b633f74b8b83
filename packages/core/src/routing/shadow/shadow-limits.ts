/** How many copies there may be. */
export interface ShadowBounds {
  readonly maxInFlight: number;
  readonly maxPerSecond: number;
  readonly maxRequests: number;
}

/** Whether one more copy may be sent. It never waits: what may not be sent now is dropped. */
export class ShadowLimits {
  readonly #bounds: ShadowBounds;
  #inFlight = 0;
  #nextAt = Number.NEGATIVE_INFINITY;
  /** How many copies each candidate got. */
  readonly #sent = new Map<string, number>();

  constructor(bounds: ShadowBounds) {
    this.#bounds = bounds;
  }

  /** Whether a candidate has had all copies that it may get. */
  isSpent(candidate: string): boolean {
    return (this.#sent.get(candidate) ?? 0) >= this.#bounds.maxRequests;
  }

  /** Takes the place of one copy, for a candidate that is not spent; false if it would be one too many now. */
  take(candidate: string, now: number): boolean {
    const { maxInFlight, maxPerSecond } = this.#bounds;
    if (this.#inFlight >= maxInFlight || now < this.#nextAt) return false;
    this.#inFlight += 1;
    this.#nextAt = now + 1_000 / maxPerSecond;
    this.#sent.set(candidate, (this.#sent.get(candidate) ?? 0) + 1);
    return true;
  }

  /** A copy has ended. */
  release(): void {
    this.#inFlight -= 1;
  }
}
