import { canonicalJson } from '../../json/content-hash.ts';
import type { RoutingEntry } from '../../routing/table/routing-table.ts';

/** Whether two entries have the same fields. A field that is undefined counts as missing. */
export function isSameEntry(a: RoutingEntry | undefined, b: RoutingEntry | undefined): boolean {
  return canonicalJson(a) === canonicalJson(b);
}
