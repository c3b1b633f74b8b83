import { Periods, versionKey } from '../periods.ts';

/** What came of the copies that a candidate got. */
export interface ShadowCounts {
  /** How many answers were compared, or failed. */
  readonly requests: number;
  /** How many of them did not agree; those that failed do not. */
  readonly disagreements: number;
  /** How many of them failed: an error of the candidate, or no answer in time. */
  readonly failed: number;
  /** Not sent since too many were under way, or not compared: the candidate asked to be left alone, another version answered, or `compare` threw. */
  readonly dropped: number;
}

/** The copies of one version in one region, in one period. */
export interface ShadowReading extends ShadowCounts {
  readonly region: string;
  readonly version: string;
  /** Milliseconds since the epoch; periods begin at whole multiples of ten seconds. */
  readonly from: number;
  readonly to: number;
}

/** All copies that one version got in one region, since the router was made. */
export interface ShadowTotal extends ShadowCounts {
  readonly region: string;
  readonly version: string;
}

/** What came of one copy. */
export type ShadowOutcome = 'agrees' | 'disagrees' | 'failed' | 'dropped';

type Counting = { -readonly [Name in keyof ShadowCounts]: number };

const zero = (): Counting => ({ requests: 0, disagreements: 0, failed: 0, dropped: 0 });

function add(counts: Counting, outcome: ShadowOutcome): void {
  if (outcome === 'dropped') counts.dropped += 1;
  else counts.requests += 1;
  if (outcome === 'disagrees' || outcome === 'failed') counts.disagreements += 1;
  if (outcome === 'failed') counts.failed += 1;
}

/** Counts what came of copies: apart from what users saw, and without anything of a request or an answer. */
export class ShadowTally {
  readonly #periods = new Periods(zero);
  readonly #totals = new Map<
    string,
    { readonly region: string; readonly version: string; readonly counts: Counting }
  >();

  /** `at`: milliseconds since the epoch. */
  count(region: string, version: string, at: number, outcome: ShadowOutcome): void {
    add(this.#periods.at(region, version, at), outcome);
    const key = versionKey(region, version);
    let total = this.#totals.get(key);
    if (total === undefined) {
      total = { region, version, counts: zero() };
      this.#totals.set(key, total);
    }
    add(total.counts, outcome);
  }

  /** The counts of all periods that have ended, of the last hour. */
  closed(now: number): readonly ShadowReading[] {
    return this.#periods.closed(now).map(({ counts, ...period }) => ({ ...period, ...counts }));
  }

  totals(): readonly ShadowTotal[] {
    return [...this.#totals.values()].map(({ region, version, counts }) => ({ region, version, ...counts }));
  }
}
