import type { JudgedFleet, JudgedRegion } from '../../gates/judged-region.ts';
import type { Observation, ProviderErrorKind } from '../../provider/contract.ts';
import type { Outcome, Read } from '../effect.ts';

/** Counts by the beginning of their period. */
export type PeriodHistory = Readonly<Record<number, { readonly requests: number; readonly bad: number }>>;

/** A read that ends with an error. */
export interface FailingRead {
  /** Milliseconds since the epoch. */
  readonly since: number;
  readonly method: Read['method'];
  readonly cause: ProviderErrorKind;
  readonly why: string;
}

/** What this process knows of a region beyond the last checkpoint. */
export interface LiveRegion {
  readonly judged?: JudgedRegion | undefined;
  /** When reading it began to fail, and which read fails and why; left out while it can be read. */
  readonly failing?: FailingRead | undefined;
  /** The look in which it was last read, or could not be. */
  readonly lookedAt: number;
  /** Its counts go on beyond that look, which asked for as many as it could. */
  readonly isBehind: boolean;
  /** By gate, the previous version's counts before the rollout, by period: until the evidence of all regions together begins with them. */
  readonly history?: Readonly<Record<string, PeriodHistory>> | undefined;
  /** What the cloud showed of it, and when that was asked. */
  readonly seen?: { readonly at: number; readonly observation: Observation } | undefined;
}

/** One look at all regions that take traffic: the reads that it needs, and what they found so far, by effect id. */
export interface JudgingLook {
  /** When it was due, in milliseconds since the epoch. */
  readonly at: number;
  readonly reads: readonly JudgingRead[];
  readonly answers: Readonly<Record<string, { readonly at: number; readonly outcome: Outcome } | undefined>>;
}

/** A read of a look, for one region. `about`: what it answers there. */
export interface JudgingRead {
  readonly region: string;
  readonly about: string;
  readonly read: Read;
}

/** What this process knows of the judgement. Losing it repeats reads, from the last checkpoint on. */
export interface LiveJudging {
  readonly regions: Readonly<Record<string, LiveRegion | undefined>>;
  /** All regions together, beyond the last checkpoint. */
  readonly fleet?: JudgedFleet | undefined;
  /** The look under way. */
  readonly look?: JudgingLook | undefined;
}

/** Nothing was looked at yet. */
export const NO_JUDGING: LiveJudging = { regions: {} };

/** The name under which reads of the judge stand in place of a step's. */
export const JUDGE = 'judge';
