/** How a cloud counts requests. */
export interface HealthCapability {
  /** The length of one period in milliseconds. Periods begin at whole multiples of it since the epoch. */
  readonly periodMs: number;
  /** How long after its end a period's counts are final. A period without counts is then a period without requests. */
  readonly finalAfterMs: number;
  /** Whether it also counts the requests that were slower than a limit; default false. */
  readonly countsSlower?: boolean | undefined;
  /** Whether the cloud draws the version for each request by itself; default false: clients may stay with one version, so shares of requests vary. */
  readonly splitsEachRequest?: boolean | undefined;
}

/** Which counts: those of the periods that lie in the range. Both ends are multiples of `periodMs`, at most 60 periods apart. */
export interface HealthQuery {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Also count the requests that took longer than this. */
  readonly slowerThanMs?: number | undefined;
}

/** What one deployment served in one period. */
export interface HealthPeriod {
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  readonly requests: number;
  /** The requests that failed by fault of the server: a mistake of the client is not an error. */
  readonly errors: number;
  /** The requests that were slower than the limit; only where it was asked for. */
  readonly slower?: number | undefined;
  /** The model version that served them, if the cloud says which. */
  readonly version?: string | undefined;
}

/** The counts of a deployment. */
export type Health =
  | {
      readonly state: 'counts';
      /** In order. Only periods whose counts are complete; a period with no requests may be left out. */
      readonly periods: readonly HealthPeriod[];
      /** Where periods begin that had requests and whose counts are not complete yet. They are asked for again. */
      readonly open?: readonly number[] | undefined;
      /** The limit that was really used for `slower`, where the cloud has fixed ones. */
      readonly slowerThanMs?: number | undefined;
    }
  /** It counted no request in the whole range. */
  | { readonly state: 'no-data'; readonly detail?: string | undefined };
