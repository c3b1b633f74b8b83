import type { Answer, HealthQuery, Reading } from '../provider/contract.ts';

/** How a metric of a source is measured: requests that are counted by period, or one value at a time. */
export type SourceMetric =
  | {
      readonly is: 'counts';
      /** The length of one period in milliseconds. Periods begin at whole multiples of it since the epoch. */
      readonly periodMs: number;
      /** How long after its end a period's counts are final. */
      readonly finalAfterMs: number;
    }
  | { readonly is: 'value' };

/** Which metric, of which version in which region. */
export interface MetricRequest {
  /** One of the names in `MetricSource.metrics`. */
  readonly metric: string;
  /** The region in the spec, `aws/us-east-1`; its provider's key; and the cloud's own name. */
  readonly region: { readonly key: string; readonly provider: string; readonly name: string };
  readonly model: string;
  readonly version: string;
}

/** The counts of one period: how many requests there were, and how many of them were bad. */
export interface SourcePeriod {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly requests: number;
  readonly bad: number;
}

/** The counts of one version in one region. */
export type SourceCounts =
  | {
      readonly state: 'counts';
      /** In order. Only periods whose counts are complete; a period with no requests may be left out. */
      readonly periods: readonly SourcePeriod[];
      /** Where periods begin that had requests and whose counts are not complete yet. */
      readonly open?: readonly number[] | undefined;
    }
  | { readonly state: 'no-data'; readonly detail?: string | undefined };

/** When a source is asked, and what cancels the call. */
export interface MetricCall {
  /** Milliseconds since the epoch, by the run's clock. */
  readonly now: number;
  /** Aborted when the call is cancelled. */
  readonly signal: AbortSignal;
}

/** A user's own metrics, for gates to name: those of a monitoring system, or of the application. It only reads. Errors are values; it never rejects on purpose. */
export interface MetricSource {
  readonly specVersion: 'v1';
  readonly name: string;
  /** What it answers, by name. */
  readonly metrics: Readonly<Record<string, SourceMetric>>;
  /** The counts of the closed periods in a range; for metrics that are counted. */
  counts?(request: MetricRequest & Omit<HealthQuery, 'slowerThanMs'>, call: MetricCall): Answer<SourceCounts>;
  /** The value now; for metrics that are not counted. */
  value?(request: MetricRequest, call: MetricCall): Answer<Reading>;
}
