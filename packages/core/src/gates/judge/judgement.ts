import type { Interval } from './interval.ts';
import type { AbsoluteRule } from './rule.ts';
import type { BothCounts } from './tally.ts';

/**
 * Why there is no verdict yet. `no-traffic`: no request in this stage. `too-few`: a good version would not have passed yet either. `between`: a good version would
 * have passed by now, and there is not enough evidence to fail. The judge knows no clock: the engine says `late-data` and `warming-up`.
 */
export type UndecidedReason = 'no-traffic' | 'too-few' | 'between' | 'late-data' | 'warming-up';

/** Evidence and what it must reach, in nats. `ln` is null while there is none. */
export interface Weighed {
  readonly ln: number | null;
  readonly bar: number;
}

/** The numbers of a judgement. */
export interface Figures {
  /** Since the rollout began. */
  readonly counts: BothCounts;
  /** Since this stage began. */
  readonly stage: BothCounts;
  /** Since the version last had nothing against it, from this time on. */
  readonly recent: BothCounts & { readonly from: number };
  /**
   * The new version's bad rate: for `ratio` as a multiple of the previous one's (null while that has no bad request), for `rate` from 0 to 1. The interval is valid
   * at any time: the truth lies in it at every look with a probability of at least 95 %.
   */
  readonly estimate: { readonly kind: 'ratio' | 'rate'; readonly value: number | null } & Interval;
  readonly against: Weighed;
  /** Left out where a pass needs no evidence. */
  readonly inFavour?: Weighed | undefined;
  /** By how many bad requests at a time was counted. */
  readonly dispersion: number;
  /** By how much the recent bad rate exceeds the previous version's, 0 to 1; only beside a previous version. */
  readonly excess?: number | undefined;
  /** Where the limits come from, if not from the spec. */
  readonly control?: AbsoluteRule['control'];
}

interface Judged {
  readonly figures: Figures;
  /** One sentence for people: counts, estimate, evidence, and what would change it. */
  readonly sentence: string;
}

/** What one gate says about one region, or about all of them together. */
export type Judgement =
  | ({ readonly verdict: 'pass' } & Judged)
  | ({
      readonly verdict: 'fail';
      readonly scope: 'region' | 'model';
      /** For a fleet whose evidence rests on one region: its place in the plan's order. */
      readonly region?: number | undefined;
    } & Judged)
  | ({
      readonly verdict: 'undecided';
      readonly reason: UndecidedReason;
      /** How many more requests without a bad one would pass it; left out if no number would. */
      readonly missing?: number | undefined;
    } & Judged);

export type Verdict = Judgement['verdict'];
