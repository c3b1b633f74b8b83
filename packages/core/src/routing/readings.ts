const PERIOD_MS = 10_000;
const PERIODS_KEPT = 360;

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

interface Counts {
  requests: number;
  errors: number;
  slower: number;
}

/** Counts what this client sees, by region, version and period of ten seconds: seconds old, where a cloud's own counts are minutes old. */
export class Readings {
  readonly #slowerThanMs: number | undefined;
  /** By the beginning of the period, then by region and version. */
  readonly #periods = new Map<number, Map<string, Counts>>();
  /** The period that was counted last. */
  #last: { readonly from: number; readonly counts: Map<string, Counts> } | undefined;

  constructor(slowerThanMs: number | undefined) {
    this.#slowerThanMs = slowerThanMs;
  }

  /** `at`: when the answer came, in milliseconds since the epoch. */
  count(region: string, version: string, at: number, ms: number, hasFailed: boolean): void {
    const counts = this.#countsOf(`${region}\n${version}`, at);
    counts.requests += 1;
    if (hasFailed) counts.errors += 1;
    if (this.#slowerThanMs !== undefined && ms > this.#slowerThanMs) counts.slower += 1;
  }

  /** The counts of all periods that have ended, of the last hour. */
  closed(now: number): readonly RoutingReading[] {
    const readings: RoutingReading[] = [];
    for (const [from, counted] of this.#periods) {
      const to = from + PERIOD_MS;
      if (to > now) continue;
      for (const [key, { requests, errors, slower }] of counted) {
        const [region = '', version = ''] = key.split('\n');
        const more = this.#slowerThanMs === undefined ? {} : { slower };
        readings.push({ region, version, from, to, requests, errors, ...more });
      }
    }
    return readings;
  }

  #countsOf(key: string, at: number): Counts {
    const from = at - (at % PERIOD_MS);
    const period = this.#last?.from === from ? this.#last.counts : this.#periodOf(from);
    let counts = period.get(key);
    if (counts === undefined) {
      counts = { requests: 0, errors: 0, slower: 0 };
      period.set(key, counts);
    }
    return counts;
  }

  #periodOf(from: number): Map<string, Counts> {
    let counts = this.#periods.get(from);
    if (counts === undefined) {
      counts = new Map();
      this.#periods.set(from, counts);
      for (const old of this.#periods.keys()) if (old < from - PERIOD_MS * PERIODS_KEPT) this.#periods.delete(old);
    }
    this.#last = { from, counts };
    return counts;
  }
}
