import type { Attempt } from './attempt.ts';
import type { Sent } from './region-router-options.ts';
import { type RoutingTime, within } from './routing-time.ts';

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

  /** The first answer of one request, or of two if the first is slow; the slower one is aborted. `beside`: sends the second, if there is another region. */
  async first<Response>(
    one: Attempt<Response>,
    beside: () => Attempt<Response> | undefined,
    time: RoutingTime,
  ): Promise<Sent<Response>> {
    const delayMs = this.#delayMs;
    if (delayMs === undefined || this.#hedges < 1) return one.sent;
    const early = await within(time, delayMs, one.sent, () => undefined);
    if (early !== undefined) return early;
    const two = beside();
    if (two === undefined) return one.sent;
    this.#hedges -= 1;
    const ended = await Promise.race([one, two].map(async (each) => each.sent.then((sent) => ({ each, sent }))));
    const other = ended.each === one ? two : one;
    if (ended.sent.ok) other.abort();
    // The request was sent twice, whichever of the two answers is used.
    return { ...(ended.sent.ok ? ended.sent : await other.sent), attempts: 2 };
  }
}
