import type { MetricName } from '../provider/contract.ts';

/** What a planned gate reads: counts of the provider, or of `options.metrics`; or one value of either. */
export type PlannedMetric =
  | { readonly of: 'errors' }
  /** `previous-p95`: the limit is fixed when the first bake begins. */
  | { readonly of: 'slower'; readonly thanMs: number | 'previous-p95' }
  | {
      readonly of: 'source-counts';
      readonly name: string;
      readonly periodMs: number;
      readonly finalAfterMs: number;
    }
  | { readonly of: 'source-value'; readonly name: string }
  | { readonly of: 'provider-value'; readonly name: MetricName };

/** Against what a gate judges. Shares are from 0 to 1. */
export type PlannedLimits =
  | {
      readonly kind: 'ratio';
      readonly acceptable: number;
      readonly harmful: number;
      readonly harmless: number;
      /** `beside`: the previous version over the same time. `earlier-stage`: its counts in the stages before, where none serves beside it any more. `before`: its counts before the rollout. */
      readonly control: 'beside' | 'earlier-stage' | 'before';
      /** What a default gate becomes in a region without a control. */
      readonly otherwise?: { readonly acceptable: number; readonly harmful: number } | undefined;
    }
  | { readonly kind: 'absolute'; readonly acceptable: number; readonly harmful: number }
  | {
      readonly kind: 'threshold';
      readonly max?: number | undefined;
      readonly min?: number | undefined;
      readonly failures: number;
    };

/** One gate of a bake, with its defaults filled in. */
export interface PlannedGate {
  /** Its name in events and reports: `errors`, `slower than 250ms`, `queue-depth`. Unique within a bake. */
  readonly name: string;
  readonly metric: PlannedMetric;
  readonly limits: PlannedLimits;
  readonly observe: boolean;
  /** It was not written in the spec. */
  readonly isDefault: boolean;
  /** The regions whose provider measures it, in the plan's order. */
  readonly regions: readonly string[];
}

/** How long a stage is judged, and by what. */
export interface PlannedBake {
  readonly regions: readonly string[];
  readonly minMs: number;
  readonly maxMs: number;
  readonly onInconclusive: 'hold' | 'fail' | 'proceed';
  /** The longest hold in milliseconds; 0 if it does not hold. */
  readonly holdForMs: number;
  /** Empty: the bake is only a wait. */
  readonly gates: readonly PlannedGate[];
}

/** How sure the judge must be, with defaults filled in. */
export interface PlannedEvidence {
  readonly alpha: number;
  readonly beta: number;
  readonly warmUpMs: number;
  readonly ignoreBelow: number;
}
