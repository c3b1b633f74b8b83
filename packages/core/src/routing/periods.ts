const PERIOD_MS = 10_000;
const PERIODS_KEPT = 360;

/** What was counted of one version in one region, in one period. */
export interface PeriodOf<Counts> {
  readonly region: string;
  readonly version: string;
  /** Milliseconds since the epoch; periods begin at whole multiples of ten seconds. */
  readonly from: number;
  readonly to: number;
  readonly counts: Counts;
}

/** The key of a version in a region. */
export function versionKey(region: string, version: string): string {
  return `${region}\n${version}`;
}

/** By region, then by version. */
type Counted<Counts> = Map<string, Map<string, Counts>>;

/** Counts by period of ten seconds, then by region and version, for an hour. */
export class Periods<Counts> {
  readonly #zero: () => Counts;
  readonly #periods = new Map<number, Counted<Counts>>();
  /** The period that was counted last. */
  #last: { readonly from: number; readonly counted: Counted<Counts> } | undefined;

  /** `zero`: makes the counts of a period in which nothing was counted yet. */
  constructor(zero: () => Counts) {
    this.#zero = zero;
  }

  /** The counts to add to. `at`: milliseconds since the epoch. */
  at(region: string, version: string, at: number): Counts {
    const from = at - (at % PERIOD_MS);
    const period = this.#last?.from === from ? this.#last.counted : this.#periodOf(from);
    let versions = period.get(region);
    if (versions === undefined) {
      versions = new Map();
      period.set(region, versions);
    }
    let counts = versions.get(version);
    if (counts === undefined) {
      counts = this.#zero();
      versions.set(version, counts);
    }
    return counts;
  }

  /** All periods that have ended, of the last hour. */
  closed(now: number): readonly PeriodOf<Counts>[] {
    const closed: PeriodOf<Counts>[] = [];
    for (const [from, counted] of this.#periods) {
      const to = from + PERIOD_MS;
      if (to > now) continue;
      for (const [region, versions] of counted)
        for (const [version, counts] of versions) closed.push({ region, version, from, to, counts });
    }
    return closed;
  }

  #periodOf(from: number): Counted<Counts> {
    let counted = this.#periods.get(from);
    if (counted === undefined) {
      counted = new Map();
      this.#periods.set(from, counted);
      for (const old of this.#periods.keys()) if (old < from - PERIOD_MS * PERIODS_KEPT) this.#periods.delete(old);
    }
    this.#last = { from, counted };
    return counted;
  }
}
