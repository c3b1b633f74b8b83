const KEPT = 200;
const FEWEST = 20;
const QUANTILE = 0.95;
const MOST_SHARE = 0.05;

/** When a second request goes out beside a slow one: later than 95 % of the last answers, and for at most 5 % of the requests. */
export class Hedging {
  readonly #last: number[] = [];
  #at = 0;
  #delayMs: number | undefined;
  #hedges = 0;

  /** An answer came after so many milliseconds. */
  answered(ms: number): void {
    this.#last[this.#at % KEPT] = ms;
    this.#at += 1;
    this.#hedges = Math.min(this.#hedges + MOST_SHARE, KEPT * MOST_SHARE);
    if (this.#at % FEWEST !== 0) return;
    const sorted = [...this.#last].sort((a, b) => a - b);
    this.#delayMs = sorted[Math.floor(QUANTILE * sorted.length)];
  }

  /** How long to wait before the second request; undefined: there is none. */
  get delayMs(): number | undefined {
    return this.#hedges >= 1 ? this.#delayMs : undefined;
  }

  /** A second request goes out. */
  spend(): void {
    this.#hedges -= 1;
  }
}
