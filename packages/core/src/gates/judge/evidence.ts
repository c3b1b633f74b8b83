import { noScatter, type Scatter } from './dispersion.ts';
import type { RatioRule, Rule } from './rule.ts';
import { type BothCounts, EMPTY_TALLY, NO_COUNTS, type Tally } from './tally.ts';
import { IMPOSSIBLE } from './whole-logs.ts';

/**
 * The counts since the version last had nothing against it. How much worse it is shows here: over all counts, an hour of errors after a good day would be no difference
 * worth speaking of.
 */
export interface Recent {
  /** When it begins, in milliseconds since 1970. */
  readonly from: number;
  /** The evidence against the version since then, for the least of the worse ratios or rates. */
  readonly ln: number;
  readonly tally: Tally;
}

/** What both kinds of evidence have. Logs are whole numbers of 1e-9 nats (see `wholeLog`). */
interface Gathered {
  /** Where the last period ended, in milliseconds since 1970. A period that begins before it is not used again. */
  readonly until: number;
  /** Periods used. */
  readonly periods: number;
  /** The dispersion of the previous version before the rollout. */
  readonly phi0: number;
  readonly scatter: Scatter;
  /** Counts since the rollout began. */
  readonly tally: Tally;
  /** Counts since this stage began. */
  readonly stage: BothCounts;
  readonly recent: Recent;
  /** Against the version, one for each worse ratio or rate of the rule. It runs through all stages. */
  readonly against: readonly number[];
  /** For the version, one for each better ratio or rate of the rule. It starts anew with each stage. */
  readonly inFavour: readonly number[];
}

/** What a ratio gate knows of one region. */
export interface RatioEvidence extends Gathered {
  readonly kind: 'ratio';
  /** For a bad rate below `harmless`, one for each point of `rule.clean`. It starts anew with each stage. */
  readonly clean: readonly number[];
  /** The likelihoods of all ratios of the rule, for the interval; the highest is 0. */
  readonly interval: readonly number[];
}

/** What an absolute gate knows of one region. */
export interface AbsoluteEvidence extends Gathered {
  readonly kind: 'absolute';
  /** Bad and good requests, each divided by the dispersion of its period, in whole numbers of 1e-6. */
  readonly effective: { readonly bad: number; readonly good: number };
}

/** What one gate knows of one region: plain JSON of some 50 numbers. A checkpoint keeps it whole. */
export type Evidence = RatioEvidence | AbsoluteEvidence;

/** Evidence of a rule; narrowed by the rule's kind. */
export type EvidenceOf<Of extends Rule> = Of extends RatioRule ? RatioEvidence : AbsoluteEvidence;

/** Evidence before the first period. `phi0` is the previous version's dispersion, see `historyDispersion`. */
export function emptyEvidence<Of extends Rule>(rule: Of, phi0: number): EvidenceOf<Of>;
export function emptyEvidence(rule: Rule, phi0: number): Evidence {
  const gathered = {
    until: 0,
    periods: 0,
    phi0,
    scatter: noScatter(rule.kind),
    tally: EMPTY_TALLY,
    stage: NO_COUNTS,
    recent: { from: 0, ln: IMPOSSIBLE, tally: EMPTY_TALLY },
    against: (rule.kind === 'ratio' ? rule.grid.worse : rule.worse.bad).map(() => IMPOSSIBLE),
    inFavour: zeros(rule.kind === 'ratio' ? rule.grid.better : rule.better.bad),
  };
  switch (rule.kind) {
    case 'ratio':
      return { kind: 'ratio', ...gathered, clean: zeros(rule.clean.bad), interval: zeros(rule.grid.ratios) };
    case 'absolute':
      return { kind: 'absolute', ...gathered, effective: { bad: 0, good: 0 } };
    default:
      return rule satisfies never;
  }
}

/** The evidence as a new stage begins: what is in favour of the version starts anew, what is against it stays. */
export function beginStage<Kind extends Evidence>(evidence: Kind): Kind {
  return {
    ...evidence,
    stage: NO_COUNTS,
    inFavour: zeros(evidence.inFavour),
    ...(evidence.kind === 'ratio' ? { clean: zeros(evidence.clean) } : {}),
  };
}

function zeros(like: readonly unknown[]): readonly number[] {
  return like.map(() => 0);
}
