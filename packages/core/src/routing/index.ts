/** The client's side of traffic between regions: small, and free of Node's own modules. */
export { type CheckedTable, checkTable, type TableIssue } from './table/check-table.ts';
export { type Location, type RoutingEntry, type RoutingTable, takesRequests } from './table/routing-table.ts';
