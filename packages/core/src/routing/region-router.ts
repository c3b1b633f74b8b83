import { systemClock } from '../clock/system-clock.ts';
import { type Attempt, type AttemptOf, type AttemptSetup, attempt, type EndedRequest, type Failed } from './attempt.ts';
import { checkRouterOptions } from './check-router-options.ts';
import { sendIssue } from './check-send-options.ts';
import { type Choosing, choose } from './choose.ts';
import { Hedging } from './hedging.ts';
import { judgeAnswer } from './judge-answer.ts';
import { measureLatencies } from './measure-latencies.ts';
import { NearSet } from './near-set.ts';
import { Readings, type RoutingReading } from './readings.ts';
import type { RegionRouter } from './region-router-handle.ts';
import type { RegionRouterOptions, SendOptions, Sent, Verdict } from './region-router-options.ts';
import { type KnownRegion, Regions } from './regions.ts';
import { RetryBudget } from './retry-budget.ts';
import type { RoutingEvent } from './routing-event.ts';
import { type RoutingTime, routingTime } from './routing-time.ts';
import { Shadow } from './shadow/shadow.ts';
import type { ShadowReading, ShadowTotal } from './shadow/shadow-counts.ts';
import type { ShadowOptions } from './shadow/shadow-options.ts';
import type { RoutingTable } from './table/routing-table.ts';
import { TableKeeper } from './table-keeper.ts';
import { TimeLimits } from './time-limits.ts';
import { waitForTable } from './wait-for-table.ts';

const USUAL_MS = 30_000;
/** Regions are compared once all are measured. A measurement that takes longer than this is left out. */
const PROBE_MS = 5_000;

const FAILED = () => 'failed' as const;

/** The result of a request that was sent to no region. */
function notSent<Response>(error: Failed<Response>['error']): Promise<Sent<Response>> {
  return Promise.resolve({ ok: false, error, attempts: 0 });
}

/** One client's view of the table, and what it learned of the regions. */
class Routing<Request, Response> implements RegionRouter<Request, Response> {
  readonly #options: RegionRouterOptions<Request, Response>;
  readonly #time: RoutingTime;
  readonly #timeoutMs: number;
  readonly #attempts: AttemptSetup<Request, Response>;
  readonly #regions: Regions;
  readonly #near: NearSet;
  readonly #choosing: Choosing;
  readonly #keeper: TableKeeper;
  readonly #budget = new RetryBudget();
  readonly #hedging: Hedging | undefined;
  readonly #readings: Readings;
  readonly #shadow: Shadow<Request, Response> | undefined;
  #table: RoutingTable | undefined;

  constructor(options: RegionRouterOptions<Request, Response>) {
    const { source, policy = 'closest', location, refreshMs = USUAL_MS, timeoutMs = USUAL_MS, slowerThanMs } = options;
    const { clock = systemClock, random = Math.random, hedge, fetch, invoke, judgeError = FAILED } = options;
    const { judge = (response) => judgeAnswer(response, () => this.#time.wall()) } = options;
    this.#options = options;
    this.#time = routingTime(clock);
    this.#timeoutMs = timeoutMs;
    const limits = new TimeLimits(this.#time);
    this.#attempts = { limits, invoke, judge, judgeError, ended: this.#ended };
    const tell = (event: RoutingEvent): void => this.#tell(event);
    this.#regions = new Regions(random, tell);
    this.#near = new NearSet(location);
    this.#choosing = { policy, regions: this.#regions, near: this.#near, random };
    this.#hedging = hedge === undefined ? undefined : new Hedging();
    this.#readings = new Readings(slowerThanMs);
    this.#shadow = options.shadow && this.#shadowOf(options.shadow, random);
    this.#keeper = new TableKeeper({
      source,
      refreshMs,
      timeoutMs,
      time: this.#time,
      random,
      fetch,
      tell,
      changed: (table) => this.#take(table),
      refreshed: () => this.#measure(),
    });
  }

  send(request: Request, options: SendOptions = {}): Promise<Sent<Response>> {
    const issue = sendIssue(options);
    if (issue !== undefined) return notSent({ kind: 'invalid-options', message: issue });
    const { withinMs = Number.POSITIVE_INFINITY } = options;
    const now = this.#time.now();
    const deadline = now + withinMs;
    const table = this.#keeper.get(now);
    const sent =
      table instanceof Promise
        ? waitForTable(this.#time, table, withinMs, options.signal).then((late) =>
            this.#send(late, request, options, this.#time.now(), deadline),
          )
        : this.#send(table, request, options, now, deadline);
    const shadow = this.#shadow;
    if (shadow === undefined) return sent;
    return sent.then((last) => {
      if (last.ok) shadow.answered(request, last, options.isIdempotent === true);
      return last;
    });
  }

  readings(): readonly RoutingReading[] {
    return this.#readings.closed(this.#time.wall());
  }

  shadowReadings(): readonly ShadowReading[] {
    return this.#shadow?.readings() ?? [];
  }

  shadowTotals(): readonly ShadowTotal[] {
    return this.#shadow?.totals() ?? [];
  }

  table(): { readonly table: RoutingTable; readonly ageMs: number } | undefined {
    const table = this.#table;
    return table && { table, ageMs: this.#keeper.ageMs(this.#time.now()) ?? 0 };
  }

  #shadowOf(shadow: ShadowOptions<Request, Response>, random: () => number): Shadow<Request, Response> {
    return new Shadow({
      ...shadow,
      attempts: { ...this.#attempts, invoke: shadow.invoke ?? this.#attempts.invoke },
      hasOwnInvoke: shadow.invoke !== undefined,
      random,
      timeoutMs: this.#timeoutMs,
      time: this.#time,
      entryOf: (region) => this.#table?.entries.find((entry) => entry.region === region),
      tell: (event) => this.#tell(event),
    });
  }

  #take(table: RoutingTable): void {
    this.#table = table;
    this.#regions.take(table, this.#time.now());
    this.#near.compare(this.#regions.entries);
  }

  /** Measures the network latency to each region. */
  #measure(): void {
    const { probe } = this.#options;
    if (probe === undefined) return;
    const limitMs = Math.min(this.#timeoutMs, PROBE_MS);
    void measureLatencies(this.#regions.entries, probe, this.#time, limitMs).then((measured) =>
      this.#near.compare(this.#regions.entries, measured),
    );
  }

  /** Sends a request by a table. Not an async function: a promise that is not made costs nothing. */
  #send(
    table: RoutingTable | undefined,
    request: Request,
    options: SendOptions,
    now: number,
    deadline: number,
  ): Promise<Sent<Response>> {
    if (options.signal?.aborted === true) return notSent({ kind: 'aborted' });
    if (now >= deadline) return notSent({ kind: 'timeout', message: 'the time was over before a region was asked' });
    if (table === undefined) {
      const message = 'no table of regions has been read yet: the event table-stale says why';
      return notSent({ kind: 'no-table', message });
    }
    this.#budget.earn(now);
    const region = choose(this.#choosing, now, options);
    if (region === undefined) {
      const message = `no region of the table (version ${table.version}) takes requests`;
      return notSent({ kind: 'no-region', message });
    }
    if (options.isIdempotent !== true) return this.#attempt(region, 1, request, options, now, deadline).sent;
    const elsewhere = (failed: Failed<Response>): Failed<Response> | Promise<Sent<Response>> =>
      this.#elsewhere(region, failed, request, options, deadline);
    const hedging = this.#hedging;
    if (hedging === undefined) return this.#attempt(region, 1, request, options, now, deadline, elsewhere).sent;
    const first = this.#attempt(region, 1, request, options, now, deadline);
    const beside = () => this.#beside(region, request, options, deadline);
    return hedging.first(first, beside, this.#time).then((sent) => (sent.ok ? sent : elsewhere(sent)));
  }

  #attempt(
    region: KnownRegion,
    number: 1 | 2,
    request: Request,
    { signal }: SendOptions,
    startedAt: number,
    deadline: number,
    otherwise?: AttemptOf<Request, Response>['otherwise'],
  ): Attempt<Response> {
    let latest = startedAt + this.#timeoutMs;
    if (deadline < latest) latest = deadline;
    return attempt(this.#attempts, {
      region,
      request,
      number,
      startedAt,
      deadline: latest,
      signal,
      otherwise,
    });
  }

  readonly #ended = (region: KnownRegion, verdict: Verdict, { version, startedAt, isTrial }: EndedRequest): void => {
    const { entry, load, health } = region;
    const now = this.#time.now();
    const ms = now - startedAt;
    const hasFailed = verdict !== 'ok';
    this.#readings.count(entry.region, version, this.#time.wall(), ms, hasFailed);
    load.answered(ms, now, hasFailed);
    if (verdict === 'ok') {
      this.#hedging?.answered(ms);
      this.#regions.succeeded(region, now, isTrial);
    } else if (verdict === 'failed') this.#regions.failed(region, now, isTrial);
    else health.leaveAlone(now + verdict.retryAfterMs);
  };

  /** Sends a request that failed to another region, if that may help and is within the budget. */
  #elsewhere(
    from: KnownRegion,
    failed: Failed<Response>,
    request: Request,
    options: SendOptions,
    deadline: number,
  ): Failed<Response> | Promise<Sent<Response>> {
    const { error, attempts } = failed;
    const now = this.#time.now();
    if (error.kind === 'aborted' || attempts > 1 || now >= deadline) return failed;
    const without = from.entry.region;
    const to = choose(this.#choosing, now, { key: options.key, without });
    if (to === undefined || !this.#budget.spend(now)) return failed;
    this.#tell({ type: 'failover', from: without, to: to.entry.region, error });
    return this.#attempt(to, 2, request, options, now, deadline).sent;
  }

  /** A second request beside one that is slow, in another region; undefined if there is none. */
  #beside(asked: KnownRegion, request: Request, options: SendOptions, deadline: number): Attempt<Response> | undefined {
    const now = this.#time.now();
    const region = choose(this.#choosing, now, { key: options.key, without: asked.entry.region });
    return region === undefined || now >= deadline
      ? undefined
      : this.#attempt(region, 2, request, options, now, deadline);
  }

  /** A listener cannot change what a router does. */
  #tell(event: RoutingEvent): void {
    try {
      this.#options.onEvent?.(event);
    } catch {
      // It is the listener's own.
    }
  }
}

/**
 * Makes a client of a table of regions: it sends each request to the closest healthy region, and counts what it sees. It has no timer of its own, so nothing has to be
 * closed. Throws a `TypeError` for options that are not valid.
 */
export function createRegionRouter<Request, Response>(
  options: RegionRouterOptions<Request, Response>,
): RegionRouter<Request, Response> {
  checkRouterOptions(options);
  return new Routing(options);
}
