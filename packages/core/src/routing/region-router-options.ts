import type { Clock } from '../clock/clock.ts';
import type { RoutingEvent } from './routing-event.ts';
import type { ShadowOptions } from './shadow/shadow-options.ts';
import type { Location, RoutingEntry } from './table/routing-table.ts';
import type { Fetch, TableSource } from './table-keeper.ts';

/** What an `invoke` is told about its call. */
export interface InvokeCall {
  /** Aborted when the call is cancelled: its time is over, the caller aborted, or another region answered first. */
  readonly signal: AbortSignal;
  /** 1, or 2 in the other region after a failure. */
  readonly attempt: number;
  /** Says which version answered, where that is not the table's: while a canary shares the region's traffic. */
  servedBy(version: string): void;
  /**
   * The answer goes on until this promise settles, such as that of a stream: until then the request is in flight, and a rejection is a failure of the region. The request is not
   * tried again, since its caller has the beginning of the answer.
   */
  goesOn(until: Promise<unknown>): void;
}

/** How a request ended in a region. `retryAfterMs`: the region asked to be left alone for that time; then it is no failure of the region. */
export type Verdict = 'ok' | 'failed' | { readonly retryAfterMs: number };

/** What a region router needs, and may be told. */
export interface RegionRouterOptions<Request, Response> {
  /** The table: an address that serves it as JSON, or a function that gives it. */
  readonly source: TableSource;
  /** Sends a request to a region. A rejection is a failure of the region, unless `judge` says otherwise. */
  readonly invoke: (entry: RoutingEntry, request: Request, call: InvokeCall) => Promise<Response>;
  /**
   * `closest` (default): the closest healthy regions, and of these the one that is the least busy. `weighted`: shares by weight. `failover`: the first healthy region of
   * the table.
   */
  readonly policy?: 'closest' | 'weighted' | 'failover' | undefined;
  /** Judges an answer. Default: an HTTP status of 500 or more, and 429, is a failure; with `Retry-After` the region is left alone. */
  readonly judge?: ((response: Response) => Verdict) | undefined;
  /** Judges what `invoke` rejected with. Default: a failure. */
  readonly judgeError?: ((error: unknown) => Verdict) | undefined;
  /** Sends a small request to a region, so that its network latency can be measured, without the time of the model. Called for each region when the table is refreshed; cancelled after 5 seconds. */
  readonly probe?: ((entry: RoutingEntry, call: { readonly signal: AbortSignal }) => Promise<unknown>) | undefined;
  /** Where this client is: distances count until latencies are measured. */
  readonly location?: Location | undefined;
  /** How long a request may take in one region, in milliseconds; default 30 seconds. */
  readonly timeoutMs?: number | undefined;
  /** How old the table may become before it is read again, in milliseconds; default 30 seconds. */
  readonly refreshMs?: number | undefined;
  /** From when on an answer counts as slow in `readings()`, in milliseconds. */
  readonly slowerThanMs?: number | undefined;
  /**
   * Sends an idempotent request to a second region when the first takes longer than 95 % of the last answers: for at most 5 % of the requests. Say so only where a request costs
   * nothing: the slower answer is thrown away.
   */
  readonly hedge?: 'costs-nothing' | undefined;
  /** Sends copies of some requests to a candidate that takes no traffic yet. Default: none. */
  readonly shadow?: ShadowOptions<Request, Response> | undefined;
  readonly onEvent?: ((event: RoutingEvent) => void) | undefined;
  /** For tests; default: the machine's clock. */
  readonly clock?: Clock | undefined;
  /** From 0 to 1; default: `Math.random`. */
  readonly random?: (() => number) | undefined;
  readonly fetch?: Fetch | undefined;
}

/** How one request is sent. */
export interface SendOptions {
  /** The same key meets the same region while that is healthy, and so the same version: a user, or a session. */
  readonly key?: string | undefined;
  /** It may be sent twice. Default false: then a request that failed is not tried again. */
  readonly isIdempotent?: boolean | undefined;
  /** How long the request may take in all, in milliseconds; default: no limit but `timeoutMs` for each region. */
  readonly withinMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What became of a request. */
export type Sent<Response> =
  | {
      readonly ok: true;
      readonly response: Response;
      readonly region: string;
      /** The version that answered: as `servedBy` says, or the table; empty if neither does. */
      readonly version: string;
      /** Whether more of the answer may follow, such as that of a stream. */
      readonly goesOn: boolean;
      /** How often the request was sent. */
      readonly attempts: number;
    }
  | {
      readonly ok: false;
      /** `failed`: by `invoke`'s rejection, or an answer that is a failure (`response`). `timeout` has no region if none was asked. */
      readonly error:
        | { readonly kind: 'invalid-options'; readonly message: string }
        | { readonly kind: 'no-table'; readonly message: string }
        | { readonly kind: 'no-region'; readonly message: string }
        | { readonly kind: 'failed'; readonly region: string; readonly cause?: unknown; readonly response?: Response }
        | { readonly kind: 'timeout'; readonly region?: string; readonly message: string }
        | { readonly kind: 'aborted' };
      readonly attempts: number;
    };
