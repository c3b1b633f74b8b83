import type { Duration } from './duration.ts';

/**
 * What is counted: the requests that failed; the requests that were slower than a limit (`previous-p95`: the limit that 95 % of the previous version's requests
 * kept before the rollout); or a counted metric of `options.metrics`, by its name.
 */
export type CountedMetric = 'errors' | (string & {}) | { readonly slowerThan: Duration | 'previous-p95' };

interface AnyGate {
  /** Only reports its verdict, and never fails the rollout; default false. */
  readonly observe?: boolean | undefined;
}

/** A limit for the share of bad requests, 0 to 1: the version passes below `harmful` and fails above `acceptable`, as soon as there is evidence for one. */
export interface AbsoluteGate extends AnyGate {
  readonly metric: CountedMetric;
  readonly acceptable: number;
  readonly harmful: number;
}

/** A limit for how many times worse than the previous version, over the same time: 1.25 is a quarter more bad requests. */
export interface RatioGate extends AnyGate {
  readonly metric: CountedMetric;
  readonly noWorseThan: { readonly acceptable: number; readonly harmful: number };
  /** A share of bad requests that harms nobody, whatever the previous version's is; default twice `evidence.ignoreBelow`. */
  readonly harmless?: number | undefined;
  /** With what it is compared where no previous version serves beside it and no earlier stage counted one: the time before the rollout. */
  readonly control?: 'before' | undefined;
}

interface AnyThreshold extends AnyGate {
  readonly metric: string;
  readonly max?: number | undefined;
  readonly min?: number | undefined;
  /** How many readings in a row beyond the limit fail it; default 3. */
  readonly failures?: number | undefined;
}

/** A limit for one value, of `options.metrics` or of the provider (`latency-p50`, `latency-p95`, `latency-p99` in milliseconds; `alarm`, 0 or 1). */
export type ThresholdGate = AnyThreshold & ({ readonly max: number } | { readonly min: number });

/** What a version must not do while it takes traffic. */
export type Gate = AbsoluteGate | RatioGate | ThresholdGate;

/** How long a stage is judged before the next one begins. */
export interface Bake {
  /** The shortest time: a pass counts only after it. */
  readonly min: Duration;
  /** The longest time: without a verdict by then, the bake is inconclusive; default four times `min`. */
  readonly max?: Duration | undefined;
  /** In place of `spec.gates`. */
  readonly gates?: readonly Gate[] | undefined;
  /**
   * What happens at the maximum. `hold` waits for `run.accept()` or `run.abort()`, then rolls back; it is the default with a journal that outlives the process.
   * `fail` rolls back at once; it is the default in memory. `proceed` goes on if too few requests came to judge, and nothing speaks against the version.
   */
  readonly onInconclusive?: 'hold' | 'fail' | 'proceed' | undefined;
  /** The longest hold; default a day. */
  readonly holdFor?: Duration | undefined;
}

/** How sure the judge must be. */
export interface EvidencePolicy {
  /** The chance that a rollout of a version that is no worse than acceptable fails, over all gates, regions and looks; default 0.001, at most 0.1. */
  readonly alpha?: number | undefined;
  /** The chance that a gate passes a version that is harmful; default 0.05. */
  readonly beta?: number | undefined;
  /** After a change of traffic, this long nothing is judged; default a minute. */
  readonly warmUp?: Duration | undefined;
  /** A difference of bad requests below this share (0 to 1) never fails a version; default 0.001. */
  readonly ignoreBelow?: number | undefined;
}
