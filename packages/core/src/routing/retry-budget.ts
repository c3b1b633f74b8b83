const SHARE = 0.2;
const PER_SECOND = 10;
const WINDOW_MS = 10_000;

/** How many requests may be tried again: a fifth of the last ten seconds' requests, and ten a second. So retries never multiply an outage. */
export class RetryBudget {
  #retries = (PER_SECOND * WINDOW_MS) / 1_000;
  /** About how many requests there were in the window. */
  #requests = 0;
  #at = 0;

  /** A request was made for the first time. */
  earn(now: number): void {
    this.#advance(now);
    this.#requests += 1;
    this.#retries = Math.min(this.#retries + SHARE, this.#most());
  }

  /** Takes one retry; false if there is none left. */
  spend(now: number): boolean {
    this.#advance(now);
    if (this.#retries < 1) return false;
    this.#retries -= 1;
    return true;
  }

  #advance(now: number): void {
    const ms = now - this.#at;
    if (ms <= 0) return;
    this.#at = now;
    this.#requests *= Math.exp(-ms / WINDOW_MS);
    this.#retries = Math.min(this.#retries + (PER_SECOND * ms) / 1_000, this.#most());
  }

  /** What was not spent within the window is gone. */
  #most(): number {
    return (PER_SECOND * WINDOW_MS) / 1_000 + SHARE * this.#requests;
  }
}
