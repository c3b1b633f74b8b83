import type { Duration } from '@landfall/core';
import type { Fetch } from '../query/fetch.ts';

/** The scrape interval of the configuration that Prometheus comes with. */
export const SCRAPE_MS = 15_000;
/** The length of a period. */
export const PERIOD_MS = 60_000;
/** How long one answer is waited for. */
export const TIMEOUT_MS = 10_000;

/** How many requests a version served in a period, and how many of them were bad, as PromQL templates. Both must contain `{version}`. */
export interface CountQueries {
  /** How many requests there were in the period that ends at the time of the query. `increaseOf` writes such a query. */
  readonly requests: string;
  /** How many of these requests were bad. */
  readonly bad: string;
  /** The length of one period; default a minute, at least two scrape intervals. */
  readonly period?: Duration | undefined;
  /** How long after its end a period's counts are final; default two scrape intervals. Longer where samples arrive late, as by remote write. */
  readonly finalAfter?: Duration | undefined;
}

/** One value, as a PromQL template without `{period}`. */
export interface ValueQuery {
  readonly value: string;
}

/** A metric for gates to name. */
export type PrometheusMetric = CountQueries | ValueQuery;

/** The settings of `prometheusMetrics`. */
export interface PrometheusSettings {
  /** The address of the server, without `/api/v1`: `http://127.0.0.1:9090`, `https://metrics.example.com/prometheus`. */
  readonly url: string;
  /** The metrics by name. */
  readonly metrics: Readonly<Record<string, PrometheusMetric>>;
  /** How often Prometheus scrapes the counters; default 15 s. */
  readonly scrapeInterval?: Duration | undefined;
  /** Sent with every request, such as a token. Their values never appear in an error. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** How long to wait for one answer; default 10 s. */
  readonly timeout?: Duration | undefined;
  /** Sends the requests, for tokens that expire and for requests that must be signed; default the global `fetch`. */
  readonly fetch?: Fetch | undefined;
}
