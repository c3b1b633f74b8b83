/** One deployment in the traffic of a region: where its process listens, and its part of 100. */
export interface Share {
  readonly id: string;
  readonly port: number;
  readonly percent: number;
}

/** The region's route as it is kept on disk: the port of its stable URL, and who takes the traffic (nobody: an empty list). */
export interface Route {
  readonly port: number;
  readonly shares: readonly Share[];
}

/** How a program finds the gateway of a directory, and proves that it may give orders. The token is the marker of the gateway's process too. */
export interface GatewayAddress {
  readonly port: number;
  readonly token: string;
}

/** What was measured of one deployment: counts, and latencies in milliseconds. */
export interface Measurements {
  readonly requests: number;
  readonly errors: number;
  readonly 'latency-p50': number;
  readonly 'latency-p95': number;
  readonly 'latency-p99': number;
}

/** The orders and questions that a gateway understands. */
export type Ask =
  /** Which regions are served. */
  | { readonly ask: 'status' }
  /** Replaces the shares of a region if they are now among `expected` (as `sharesKey` writes them). */
  | {
      readonly ask: 'apply';
      readonly region: string;
      readonly expected: readonly string[];
      readonly shares: readonly Share[];
    }
  | { readonly ask: 'in-flight'; readonly id: string }
  | { readonly ask: 'measure'; readonly id: string; readonly since: number; readonly until: number }
  /** Drops what was measured of a removed deployment; a gateway that has nothing left to do ends. */
  | { readonly ask: 'forget'; readonly id: string };

/** What a gateway answers to each. */
export interface Answers {
  readonly status: { readonly open: readonly string[] };
  readonly apply: {
    readonly applied: boolean;
    readonly shares: readonly Share[];
    readonly problem?: string | undefined;
  };
  readonly 'in-flight': { readonly requests: number };
  readonly measure: { readonly measurements: Measurements | null };
  readonly forget: { readonly stopping: boolean };
}

/** The header that carries the token. */
export const TOKEN_HEADER = 'x-landfall-token';

/** Shares as one comparable text, whatever their order; a deployment with 0 is not in it. */
export function sharesKey(shares: readonly Pick<Share, 'id' | 'percent'>[]): string {
  return shares
    .filter(({ percent }) => percent > 0)
    .map(({ id, percent }) => `${id}:${percent}`)
    .sort()
    .join(' ');
}
