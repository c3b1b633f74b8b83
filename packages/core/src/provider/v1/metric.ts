/** The standard metrics. Counts are per window, `error-rate` is 0 to 1, latencies are milliseconds. */
export type MetricName = 'requests' | 'errors' | 'error-rate' | 'latency-p50' | 'latency-p95' | 'latency-p99';

/** Which metric, over the last `windowMs` milliseconds before the call's `now`. */
export interface MetricQuery {
  readonly metric: MetricName;
  readonly windowMs: number;
}

/** One reading of one metric. No data is its own answer: it never counts as health. */
export type Reading =
  | { readonly state: 'value'; readonly value: number; readonly samples: number; readonly version?: string | undefined }
  | { readonly state: 'no-data'; readonly detail?: string | undefined };
