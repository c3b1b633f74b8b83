import { AlertPolicies } from './alert-policies.ts';
import type { Buckets } from './histogram.ts';
import type { Minute } from './minute.ts';
import { seriesQueryIn } from './series-query.ts';
import { type Shown, timeSeriesOf } from './time-series.ts';
import { VertexError } from './vertex-error.ts';
import type { VertexProject } from './vertex-project.ts';
import { minutesOf, type Workload } from './workload.ts';

/**
 * Cloud Monitoring: shows late what happened. The delay is Google's of an endpoint's replicas: "Sampled every 60 seconds. After sampling, data is not visible for up to
 * 120 seconds" (docs.cloud.google.com/monitoring/api/metrics_gcp_a_b). Google documents neither that errors appear later than other answers, nor that counts are
 * restated: a reader must cope with both.
 */
export class Monitoring {
  /** What is counted beside the workload. */
  readonly minutes: Minute[] = [];
  workload: Workload | undefined;
  /** How long after a minute its points are shown. */
  lateMs: number | ((at: number) => number) = 120_000;
  /** How much later the points of errors are. */
  errorsLateMs = 60_000;
  /** A share of each count is only added some time after the minute. */
  restated: { readonly share: number; readonly afterMs: number } | undefined;
  /** When nothing can be read, in milliseconds since the epoch. */
  outages: readonly { readonly from: number; readonly until: number }[] = [];
  /** Whether a part of it cannot be read. */
  incomplete = false;
  buckets: Buckets | ((at: number) => Buckets) = {
    exponentialBuckets: { numFiniteBuckets: 66, growthFactor: 1.4, scale: 1 },
  };
  /** How many series an answer holds at most. */
  seriesAPage = Number.POSITIVE_INFINITY;
  readonly alertPolicies = new AlertPolicies();
  readonly #now: () => number;
  readonly #project: VertexProject;

  constructor(now: () => number, project: VertexProject) {
    this.#now = now;
    this.#project = project;
  }

  /** A minute as it is shown now; undefined if it is not yet. */
  #shown({ requests, errors, refused = 0, ...minute }: Minute): Shown | undefined {
    const now = this.#now();
    const lateMs = typeof this.lateMs === 'number' ? this.lateMs : this.lateMs(minute.at);
    if (minute.at + lateMs > now) return undefined;
    const { share, afterMs } = this.restated ?? { share: 0, afterMs: 0 };
    const part = (count: number) => (now < minute.at + afterMs ? Math.floor(count * (1 - share)) : count);
    const codes = new Map([['2xx', part(requests - errors - refused)]]);
    if (refused > 0) codes.set('4xx', part(refused));
    if (errors > 0 && minute.at + lateMs + this.errorsLateMs <= now) codes.set('5xx', part(errors));
    return { ...minute, codes, latencies: minute.latencies.map(([ms, count]) => [ms, part(count)] as const) };
  }

  timeSeries(search: URLSearchParams): object {
    const query = seriesQueryIn(search);
    const { whose, from, until, skip } = query;
    const now = this.#now();
    if (this.outages.some((outage) => outage.from <= now && now < outage.until))
      throw new VertexError('UNAVAILABLE', 'The service is currently unavailable.');
    if (this.incomplete) return { executionErrors: [{ code: 14, message: 'A shard did not answer.' }] };
    // Users see this of metrics that their project has never written, Google's own included.
    if (this.workload === undefined && this.minutes.length === 0)
      throw new VertexError('NOT_FOUND', `Cannot find metric(s) that match type = "${query.metric}".`);
    const isAsked = ({ region, endpoint, deployedModel }: Minute) =>
      (whose.region ?? region) === region &&
      (whose.endpoint ?? endpoint) === endpoint &&
      (whose.deployedModel ?? deployedModel) === deployedModel;
    const worked = this.workload === undefined ? [] : minutesOf(this.workload, this.#project, whose, from, until);
    // "A half-open time interval. It includes the end time but excludes the start time" (google/monitoring/v3/common.proto).
    const shown = [...this.minutes.filter(isAsked), ...worked].flatMap((minute) =>
      minute.at > from && minute.at <= until ? (this.#shown(minute) ?? []) : [],
    );
    const all = timeSeriesOf(query, shown, this.buckets);
    if (all.length === 0) return {};
    const timeSeries = all.slice(skip, skip + this.seriesAPage);
    const next = skip + this.seriesAPage;
    return { timeSeries, ...(next < all.length && { nextPageToken: String(next) }) };
  }
}
