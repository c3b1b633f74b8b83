/** One deployment in the traffic of a region: the port of its process, its model's version, and its share in percent. */
export interface Share {
  readonly id: string;
  readonly port: number;
  readonly version: string;
  readonly percent: number;
}

/** The region's route, as stored on disk: the port of its stable URL, and the shares of the traffic (an empty list for none). */
export interface Route {
  readonly port: number;
  readonly shares: readonly Share[];
}

/** How a program finds the gateway of a directory, and the token that allows it to send requests. The token is also the marker of the gateway's process. */
export interface GatewayAddress {
  readonly port: number;
  readonly token: string;
}

/** Whose requests are counted by second: those that ended from `from` on and before `to`. */
export interface CountsQuery {
  readonly from: number;
  readonly to: number;
  /** Also count the requests that took longer than this. */
  readonly slowerThanMs?: number | undefined;
}

/** The counts of one deployment. */
export interface Counts {
  readonly periods: readonly {
    readonly from: number;
    readonly to: number;
    readonly requests: number;
    readonly errors: number;
    readonly slower?: number;
  }[];
  /** The gateway's time. */
  readonly now: number;
  /** The limit that was used for `slower`. */
  readonly limitMs?: number | undefined;
}

/** The latencies of one deployment in milliseconds, and of how many requests. */
export interface Latencies {
  readonly requests: number;
  readonly 'latency-p50': number;
  readonly 'latency-p95': number;
  readonly 'latency-p99': number;
}

/** The requests that a gateway understands. */
export type Ask =
  /** Which regions the gateway serves. */
  | { readonly ask: 'status' }
  /** Replaces the shares of a region if they are now among `expected` (as `sharesKey` writes them). */
  | {
      readonly ask: 'apply';
      readonly region: string;
      readonly expected: readonly string[];
      readonly shares: readonly Share[];
    }
  | { readonly ask: 'in-flight'; readonly id: string }
  | ({ readonly ask: 'count'; readonly id: string } & CountsQuery)
  | { readonly ask: 'measure'; readonly id: string; readonly since: number; readonly until: number }
  /** Deletes the measurements of a removed deployment; a gateway without further work ends. */
  | { readonly ask: 'forget'; readonly id: string };

/** The gateway's answer to each request. */
export interface Answers {
  readonly status: { readonly open: readonly string[] };
  readonly apply: {
    readonly applied: boolean;
    readonly shares: readonly Share[];
    readonly problem?: string | undefined;
  };
  readonly 'in-flight': { readonly requests: number };
  readonly count: Counts;
  readonly measure: { readonly latencies: Latencies | null };
  readonly forget: { readonly stopping: boolean };
}

/** The header that carries the token. */
export const TOKEN_HEADER = 'x-landfall-token';

/** Shares as one comparable text, independent of their order; deployments with 0 are left out. */
export function sharesKey(shares: readonly Pick<Share, 'id' | 'percent'>[]): string {
  return shares
    .filter(({ percent }) => percent > 0)
    .map(({ id, percent }) => `${id}:${percent}`)
    .sort()
    .join(' ');
}
