import type { Clock } from '@landfall/core';
import type { Capabilities, Check, HealthCapability, Json, MetricName } from '@landfall/core/provider';
import type { CountRequests, FakeRequests } from './fake-requests.ts';
import type { Fault } from './fault.ts';

/** A duration in milliseconds, or a function of the region that gives it. */
export type Ms = number | ((region: string) => number);

/** The version of the model that serves a region before any rollout, or null for none. */
export type Serving = { readonly version: string } | null;

/** The deployment that gets a sample, and its region. */
export interface Asked {
  readonly region: string;
  readonly version: string;
}

/** A request for a metric: of which deployment, and when. */
export interface FakeMetricQuery extends Asked {
  readonly metric: MetricName;
  /** For `alarm`: which alarm. */
  readonly alarm?: string | undefined;
  readonly windowMs: number;
  readonly at: number;
  /** The share of the region's traffic that it takes, 0 to 100. */
  readonly percent: number;
}

/** A metric's value, with the number of requests behind it if that matters; null for no data. */
export type FakeMetric = number | { readonly value: number; readonly samples: number } | null;

/** One region of the fake cloud. */
export interface FakeRegionOptions {
  /** The most deployments that it holds, with the one that serves at the start. */
  readonly capacity?: number | undefined;
  readonly serving?: Serving | undefined;
}

/** The options of the fake cloud. All are optional: `fakeProvider()` is an empty cloud in which everything succeeds at once. */
export interface FakeOptions {
  /** The provider's name, with which its targets begin; default `fake`. Two fakes in one rollout need two names. */
  readonly name?: string | undefined;
  /** The clock of faults of the kind `slow`. The cloud's own time is the `now` of the calls. */
  readonly clock?: Clock | undefined;
  /** The seed of the varying durations; default 1. The same seed gives the same durations. */
  readonly seed?: number | undefined;
  /** How much durations vary, 0 (the default) to 1: with 0.2 they are 20% shorter to 20% longer. */
  readonly jitter?: number | undefined;
  /** Regions with other values than the rest. Any other region exists as soon as it is named. */
  readonly regions?: Readonly<Record<string, FakeRegionOptions>> | undefined;
  /** What serves in regions without a value of their own; default nothing. */
  readonly serving?: Serving | undefined;
  /** Milliseconds that a deploy, a shift of traffic and a removal take once accepted; default 0. */
  readonly deployMs?: Ms | undefined;
  readonly routeMs?: Ms | undefined;
  readonly retireMs?: Ms | undefined;
  /** How many milliseconds reads still show the state before an accepted change; default 0. */
  readonly lagMs?: Ms | undefined;
  /** The `settleMs` of the capabilities; default the longest known `lagMs`, and at least a second. */
  readonly settleMs?: number | undefined;
  /** How many calls of each method a change needs; default 1. Each call takes the whole duration. */
  readonly deployCalls?: number | undefined;
  readonly routeCalls?: number | undefined;
  readonly retireCalls?: number | undefined;
  readonly traffic?: Capabilities['traffic'] | undefined;
  readonly retires?: boolean | undefined;
  readonly expectedMs?: Capabilities['expectedMs'];
  /** How requests are counted. Default: periods of a minute, final a minute later, slower ones too, each request drawn by itself. Null: not at all. */
  readonly health?: Partial<HealthCapability> | null | undefined;
  /** What users send, and how they are answered. Default: 10 requests a second to each region, none of which fails. A function counts in its own way. */
  readonly requests?: readonly FakeRequests[] | CountRequests | undefined;
  /** The value of each metric. Default: a deployment that had requests has the latencies of `requests` and no alarm, and one that had none has no data. */
  readonly metrics?: ((query: FakeMetricQuery) => FakeMetric) | undefined;
  /** The answer of a model to a sample; default: the sample's input. */
  readonly respond?: ((input: Json, asked: Asked) => Json) | undefined;
  /** The reported latency of an answer, in milliseconds; default 5. */
  readonly latencyMs?: number | ((asked: Asked) => number) | undefined;
  /** The cloud's own checks at `verify`; default: one that passes. */
  readonly checks?: ((asked: Asked) => readonly Check[]) | undefined;
  readonly faults?: readonly Fault[] | undefined;
  /** Whether calls are logged; default true. */
  readonly log?: boolean | undefined;
}
