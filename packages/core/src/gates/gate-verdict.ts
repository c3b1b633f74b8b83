import type { Figures, UndecidedReason } from './judge/judgement.ts';

/** What one gate found, in a region or in all of them together: its verdict, the numbers, and one sentence. */
export interface GateVerdict {
  readonly gate: string;
  /** Left out where all regions are judged together. */
  readonly region?: string | undefined;
  readonly verdict: 'pass' | 'fail' | 'undecided';
  /** Of a fail: whether it is one region's, or the model's. */
  readonly scope?: 'region' | 'model' | undefined;
  /** Why it is undecided. */
  readonly reason?: UndecidedReason | undefined;
  /** How many more requests without a bad one would pass it. */
  readonly missing?: number | undefined;
  /** Left out for a value that is not counted. */
  readonly figures?: Figures | undefined;
  readonly sentence: string;
}
