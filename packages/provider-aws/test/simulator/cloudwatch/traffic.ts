/** Requests of one variant. */
export interface Traffic {
  readonly requests: number;
  readonly errors4xx?: number;
  readonly errors5xx?: number;
  /** Requests that the model did not answer with 2xx; the sum of the others unless given. */
  readonly modelErrors?: number;
  readonly latencyMs?: number;
  /** Some of the requests take longer. */
  readonly slow?: { readonly requests: number; readonly latencyMs: number };
  readonly overheadMs?: number;
}

/** So many samples of one value. */
export interface Samples {
  readonly value: number;
  readonly count: number;
}

/** The samples of some requests, by metric. */
export type SamplesByMetric = Readonly<Record<string, readonly Samples[]>>;

const MICROSECONDS_PER_MS = 1_000;

/**
 * What the requests add to each metric: for a request without an error 0 is sent (https://docs.aws.amazon.com/sagemaker/latest/dg/monitoring-cloudwatch.html).
 * A request that the model did not answer has no latency here; the page does not say.
 */
export function samplesOf(traffic: Traffic): SamplesByMetric {
  const { requests, errors4xx = 0, errors5xx = 0, latencyMs = 20, slow, overheadMs = 5 } = traffic;
  const modelErrors = traffic.modelErrors ?? errors4xx + errors5xx;
  const flags = (errors: number) => [
    { value: 1, count: errors },
    { value: 0, count: requests - errors },
  ];
  const answered = requests - Math.max(0, modelErrors - errors4xx - errors5xx);
  const late = Math.min(slow?.requests ?? 0, answered);
  return {
    Invocations: [{ value: 1, count: requests }],
    Invocation4XXErrors: flags(errors4xx),
    Invocation5XXErrors: flags(errors5xx),
    InvocationModelErrors: flags(modelErrors),
    ModelLatency: [
      { value: latencyMs * MICROSECONDS_PER_MS, count: answered - late },
      { value: (slow?.latencyMs ?? 0) * MICROSECONDS_PER_MS, count: late },
    ],
    OverheadLatency: [{ value: overheadMs * MICROSECONDS_PER_MS, count: requests }],
  };
}
