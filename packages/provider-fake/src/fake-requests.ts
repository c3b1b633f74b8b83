import type { HealthPeriod } from '@landfall/core/provider';

/** What users send, and how the deployments answer. A field that is left out matches everything; where several entries match, the last that gives a value holds. */
export interface FakeRequests {
  readonly region?: string | undefined;
  readonly version?: string | undefined;
  /** Only from this time on, and only before `to`, in milliseconds since the epoch. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Only this many milliseconds after the deployment first took traffic, and later. */
  readonly afterMs?: number | undefined;
  /** How many requests a second the whole region gets, of which a deployment gets its share; default 10. */
  readonly perSecond?: number | undefined;
  /** The share of requests that fail, 0 (the default) to 1. */
  readonly errors?: number | undefined;
  /** The median latency in milliseconds, default 5: then 5 % of the requests take longer than 9.7 ms, and 1 % longer than 14 ms. */
  readonly latencyMs?: number | undefined;
}

/** A time in which one version takes a constant share of a region's traffic. */
export interface FakeStretch {
  readonly region: string;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** The share, above 0 and up to 100. */
  readonly percent: number;
  /** Count the requests that are slower than this, if it is given. */
  readonly slowerThanMs?: number | undefined;
}

/** How many requests there were, and how many were bad. `slower` is 0 if it is left out. */
export type FakeCounts = Pick<HealthPeriod, 'requests' | 'errors' | 'slower'>;

/** Counts the requests of one stretch; null for none. The counts are passed on as they are, also those that cannot be. */
export type CountRequests = (stretch: FakeStretch) => FakeCounts | null;
