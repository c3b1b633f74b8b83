/** Something that a router does for a reason that people want to know. */
export type RoutingEvent =
  /** It failed too often, and takes no requests for so many milliseconds. */
  | {
      readonly type: 'region-ejected';
      readonly region: string;
      readonly forMs: number;
      readonly requests: number;
      readonly failures: number;
    }
  /** It answered again, and gets its share back slowly. */
  | { readonly type: 'region-returned'; readonly region: string }
  /** A request failed in one region and was tried in another. */
  | { readonly type: 'failover'; readonly from: string; readonly to: string; readonly error: unknown }
  /** Every region fails, or waits: requests go to all of them. */
  | { readonly type: 'panic'; readonly regions: readonly string[] }
  /** The table could not be refreshed, or is not valid. The last good one goes on. `ageMs`: undefined if there was none yet. */
  | { readonly type: 'table-stale'; readonly ageMs: number | undefined; readonly error: unknown }
  /** Entries that are not valid are left out. */
  | { readonly type: 'table-issues'; readonly issues: readonly { readonly path: string; readonly message: string }[] }
  /** A candidate had as many copies as it may have in all. */
  | { readonly type: 'shadow-ended'; readonly region: string; readonly version: string; readonly requests: number }
  /** `candidates`, `copyAnswer` or `compare` of the shadow threw, or `compare` took too long. Nothing was compared. */
  | { readonly type: 'shadow-error'; readonly region: string; readonly error: unknown };
