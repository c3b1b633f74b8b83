/** The client's side of traffic between regions: small, and free of Node's own modules. */
export type { RoutingReading } from './readings.ts';
export { createRegionRouter } from './region-router.ts';
export type { RegionRouter } from './region-router-handle.ts';
export type { InvokeCall, RegionRouterOptions, SendOptions, Sent, Verdict } from './region-router-options.ts';
export type { RoutingEvent } from './routing-event.ts';
export type { ShadowCounts, ShadowReading, ShadowTotal } from './shadow/shadow-counts.ts';
export type { ShadowCandidate, ShadowOptions } from './shadow/shadow-options.ts';
export { type CheckedTable, checkTable, type TableIssue } from './table/check-table.ts';
export { type Location, type RoutingEntry, type RoutingTable, takesRequests } from './table/routing-table.ts';
export type { Fetch, TableSource } from './table-keeper.ts';
