/** What a version makes of its requests. Shares are 0 to 1; what is not given does not happen. */
export interface Behaviour {
  /** The share that the model answers with 5xx. */
  readonly errors?: number;
  /** The share that the model answers with 4xx. */
  readonly clientErrors?: number;
  /** The share that the model does not answer: time-outs and broken connections. */
  readonly unanswered?: number;
  /** How long the model takes; 20 by default. */
  readonly latencyMs?: number;
  /** A share that takes longer. */
  readonly slow?: { readonly share: number; readonly latencyMs: number };
}

/** The version that serves some requests, and when. */
export interface ServedBy {
  /** The tag `landfall:version` of its model, or the model's name. */
  readonly version: string;
  readonly variant: string;
  readonly model: string;
  /** When the minute begins. */
  readonly at: number;
}

/** What clients ask of an endpoint, minute by minute, and what its versions make of it. */
export interface Workload {
  /** How many requests a second, by when. */
  readonly requestsPerSecond: number | ((at: number) => number);
  readonly behaviour?: (by: ServedBy) => Behaviour;
}
