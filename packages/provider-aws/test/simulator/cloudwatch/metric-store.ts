/** Requests of one variant that are alike. */
export interface Traffic {
  readonly requests: number;
  readonly errors4xx?: number;
  readonly errors5xx?: number;
  /** Requests that the model did not answer with 2xx; the sum of the others unless given. */
  readonly modelErrors?: number;
  readonly latencyMs?: number;
  readonly overheadMs?: number;
}

/** So many samples of one value. */
export interface Samples {
  readonly value: number;
  readonly count: number;
}

const MINUTE_MS = 60_000;
const MICROSECONDS_PER_MS = 1_000;

/** What one request adds to each metric: AWS publishes a 0 for a request without an error. */
function samplesOf(traffic: Traffic): Readonly<Record<string, readonly Samples[]>> {
  const { requests, errors4xx = 0, errors5xx = 0, latencyMs = 20, overheadMs = 5 } = traffic;
  const modelErrors = traffic.modelErrors ?? errors4xx + errors5xx;
  const share = (errors: number) => [
    { value: 1, count: errors },
    { value: 0, count: requests - errors },
  ];
  return {
    Invocations: [{ value: 1, count: requests }],
    Invocation4XXErrors: share(errors4xx),
    Invocation5XXErrors: share(errors5xx),
    InvocationModelErrors: share(modelErrors),
    ModelLatency: [{ value: latencyMs * MICROSECONDS_PER_MS, count: requests }],
    OverheadLatency: [{ value: overheadMs * MICROSECONDS_PER_MS, count: requests }],
  };
}

/** The metrics of the variants of one region, by minute. A minute without a request has no datapoint. */
export class MetricStore {
  /** By endpoint, variant and metric, then by the minute's beginning. */
  readonly #series = new Map<string, Map<number, Samples[]>>();

  record(endpoint: string, variant: string, at: number, traffic: Traffic): void {
    if (traffic.requests <= 0) return;
    const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    for (const [metric, samples] of Object.entries(samplesOf(traffic))) {
      const key = `${endpoint}/${variant}/${metric}`;
      const minutes = this.#series.get(key) ?? new Map<number, Samples[]>();
      this.#series.set(key, minutes);
      const there = minutes.get(minute) ?? [];
      minutes.set(minute, there);
      for (const { value, count } of samples) if (count > 0) add(there, value, count);
    }
  }

  /** The samples of a metric by period, oldest first: periods that begin in [from, until), of minutes that ended by `publishedBy`. */
  periods(
    { endpoint, variant, metric }: { readonly endpoint: string; readonly variant: string; readonly metric: string },
    { from, until, periodMs }: { readonly from: number; readonly until: number; readonly periodMs: number },
    publishedBy: number,
  ): readonly { readonly at: number; readonly samples: readonly Samples[] }[] {
    const periods = new Map<number, Samples[]>();
    for (const [minute, samples] of this.#series.get(`${endpoint}/${variant}/${metric}`) ?? []) {
      const at = Math.floor(minute / periodMs) * periodMs;
      if (at < from || at >= until || minute + MINUTE_MS > publishedBy) continue;
      const there = periods.get(at) ?? [];
      periods.set(at, there);
      for (const { value, count } of samples) add(there, value, count);
    }
    return [...periods].map(([at, samples]) => ({ at, samples })).sort((one, other) => one.at - other.at);
  }
}

function add(samples: Samples[], value: number, count: number): void {
  const index = samples.findIndex((sample) => sample.value === value);
  const there = samples[index];
  if (there === undefined) samples.push({ value, count });
  else samples[index] = { value, count: there.count + count };
}
