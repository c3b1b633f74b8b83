import type { Clock } from '@landfall/core';
import type { Capabilities, Check, Json, MetricName } from '@landfall/core/provider';
import type { Fault } from './fault.ts';

/** One duration for all regions, or one for each. */
export type Ms = number | ((region: string) => number);

/** The version of the model that serves a region before any rollout, or null for none. */
export type Serving = { readonly version: string } | null;

/** Which deployment is asked, and where. */
export interface Asked {
  readonly region: string;
  readonly version: string;
}

/** Which metric of which deployment is asked for, and when. */
export interface FakeMetricQuery extends Asked {
  readonly metric: MetricName;
  /** Of `alarm`: which one. */
  readonly alarm?: string | undefined;
  readonly windowMs: number;
  readonly at: number;
  /** The share of the region's traffic that it takes, 0 to 100. */
  readonly percent: number;
}

/** A metric's value, with the number of requests behind it where that matters, or null for no data. */
export type FakeMetric = number | { readonly value: number; readonly samples: number } | null;

/** One region of the fake cloud. */
export interface FakeRegionOptions {
  /** How many deployments it holds at most, what serves already included. */
  readonly capacity?: number | undefined;
  readonly serving?: Serving | undefined;
}

/** How the fake cloud behaves. Everything has a default: `fakeProvider()` is an empty cloud in which all goes well at once. */
export interface FakeOptions {
  /** The provider's name, which its targets begin with; default `fake`. Two fakes in one rollout want two names. */
  readonly name?: string | undefined;
  /** Waited on by faults of the kind `slow` alone: the cloud's own time is the `now` of the calls. */
  readonly clock?: Clock | undefined;
  /** Makes another, equally repeatable, sequence of the same cloud's durations; default 1. */
  readonly seed?: number | undefined;
  /** By how much durations vary, 0 (the default) to 1: at 0.2 they are from 20% shorter to 20% longer. */
  readonly jitter?: number | undefined;
  /** Regions that differ from the rest. Others exist as soon as they are named. */
  readonly regions?: Readonly<Record<string, FakeRegionOptions>> | undefined;
  /** What serves in each region that `regions` does not say it for; default nothing. */
  readonly serving?: Serving | undefined;
  /** Milliseconds that a deploy, a shift of traffic and a removal take after they were accepted; default 0. */
  readonly deployMs?: Ms | undefined;
  readonly routeMs?: Ms | undefined;
  readonly retireMs?: Ms | undefined;
  /** Milliseconds for which reads still show the world before a change that was accepted; default 0. */
  readonly lagMs?: Ms | undefined;
  /** The lag that the capabilities admit; default the longest known `lagMs`, and at least a second. */
  readonly settleMs?: number | undefined;
  /** How often the cloud wants each method called before it is done; default 1. Each call takes the whole duration. */
  readonly deployCalls?: number | undefined;
  readonly routeCalls?: number | undefined;
  readonly retireCalls?: number | undefined;
  readonly traffic?: Capabilities['traffic'] | undefined;
  readonly retires?: boolean | undefined;
  readonly expectedMs?: Capabilities['expectedMs'];
  /** Metrics as a function of time and place. Without it, what takes traffic is healthy, and what takes none has no data. */
  readonly metrics?: ((query: FakeMetricQuery) => FakeMetric) | undefined;
  /** What a served model answers to a sample; default the sample itself. */
  readonly respond?: ((input: Json, asked: Asked) => Json) | undefined;
  /** Milliseconds that a sample's answer is said to have taken; default 5. */
  readonly latencyMs?: number | ((asked: Asked) => number) | undefined;
  /** The cloud's own checks at `verify`; default one that passes. */
  readonly checks?: ((asked: Asked) => readonly Check[]) | undefined;
  readonly faults?: readonly Fault[] | undefined;
  /** Whether calls are logged; default true. */
  readonly log?: boolean | undefined;
}
