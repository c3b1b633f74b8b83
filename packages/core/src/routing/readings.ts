import { Periods } from './periods.ts';

/** What a client saw of one version in one region, in one period. */
export interface RoutingReading {
  readonly region: string;
  readonly version: string;
  /** Milliseconds since the epoch; periods begin at whole multiples of ten seconds. */
  readonly from: number;
  readonly to: number;
  readonly requests: number;
  readonly errors: number;
  /** How many answers took longer than `slowerThanMs`; left out if that was not set. */
  readonly slower?: number | undefined;
}

/** Counts what this client sees, by region, version and period of ten seconds: seconds old, where a cloud's own counts are minutes old. */
export class Readings {
  readonly #slowerThanMs: number | undefined;
  readonly #periods = new Periods(() => ({ requests: 0, errors: 0, slower: 0 }));

  constructor(slowerThanMs: number | undefined) {
    this.#slowerThanMs = slowerThanMs;
  }

  /** `at`: when the answer came, in milliseconds since the epoch. */
  count(region: string, version: string, at: number, ms: number, hasFailed: boolean): void {
    const counts = this.#periods.at(region, version, at);
    counts.requests += 1;
    if (hasFailed) counts.errors += 1;
    if (this.#slowerThanMs !== undefined && ms > this.#slowerThanMs) counts.slower += 1;
  }

  /** The counts of all periods that have ended, of the last hour. */
  closed(now: number): readonly RoutingReading[] {
    return this.#periods.closed(now).map(({ counts: { requests, errors, slower }, ...period }) => {
      const more = this.#slowerThanMs === undefined ? {} : { slower };
      return { ...period, requests, errors, ...more };
    });
  }
}
