/** The metrics that are one value: latencies in milliseconds; `alarm` is 1 while an alarm of the cloud's own monitoring is raised, and 0 while it is not. */
export type MetricName = 'latency-p50' | 'latency-p95' | 'latency-p99' | 'alarm';

/** Which metric, over the last `windowMs` milliseconds before the call's `now`. */
export interface MetricQuery {
  readonly metric: MetricName;
  readonly windowMs: number;
  /** For `alarm`: the cloud's own name of the alarm. Default: the alarms that `monitor` made for the deployment; one raised alarm is enough. */
  readonly alarm?: string | undefined;
}

/** One reading of one metric. No data is its own answer: it never counts as healthy. */
export type Reading =
  | { readonly state: 'value'; readonly value: number; readonly samples: number; readonly version?: string | undefined }
  | { readonly state: 'no-data'; readonly detail?: string | undefined };
