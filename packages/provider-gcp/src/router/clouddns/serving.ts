import { type RoutingEntry, takesRequests } from '@landfall/core/routing';
import type { CloudDnsSettings } from './clouddns-options.ts';
import { hostOf } from './host.ts';

/** An entry that takes requests, and what its record says. */
export interface Serving {
  readonly entry: RoutingEntry;
  /** Its place in the table. */
  readonly index: number;
  readonly host: string | undefined;
}

/** The region of Google Cloud that a policy names; undefined for a region of another cloud that `gcpRegions` does not have. */
export function locationOf({ gcpRegions }: CloudDnsSettings, region: string): string | undefined {
  return gcpRegions[region] ?? (region.startsWith('gcp/') ? region.slice('gcp/'.length) : undefined);
}

/**
 * The entries that take requests. All others have no record: "If all policy buckets are unhealthy, Cloud DNS behaves as if all endpoints are healthy" (DNS routing policies and health
 * checks), so it would answer with a region that is out.
 */
export function servingOf(entries: readonly RoutingEntry[]): readonly Serving[] {
  return entries
    .map((entry, index) => ({ entry, index, host: hostOf(entry.url) }))
    .filter(({ entry }) => takesRequests(entry));
}
