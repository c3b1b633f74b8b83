import type { RoutingReading } from './readings.ts';
import type { SendOptions, Sent } from './region-router-options.ts';
import type { ShadowReading, ShadowTotal } from './shadow/shadow-counts.ts';
import type { RoutingTable } from './table/routing-table.ts';

/** Sends requests to the regions of a table. */
export interface RegionRouter<Request, Response> {
  /** Sends a request to a region, and once to another one if it failed there and may be sent again. It never rejects. */
  send(request: Request, options?: SendOptions): Promise<Sent<Response>>;
  /** What this client saw, by region, version and period of ten seconds; periods that have ended, of the last hour. */
  readings(): readonly RoutingReading[];
  /** What came of the copies that candidates got: as `readings`, and never in them. Empty without `shadow`. */
  shadowReadings(): readonly ShadowReading[];
  /** The same since this router was made, by region and version. */
  shadowTotals(): readonly ShadowTotal[];
  /** The table in use and its age in milliseconds; undefined if none came yet. */
  table(): { readonly table: RoutingTable; readonly ageMs: number } | undefined;
}
