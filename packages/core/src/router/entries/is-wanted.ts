import type { RoutingTable } from '../../routing/table/routing-table.ts';
import { isSameEntry } from './is-same-entry.ts';

/** Whether a table has the wanted entries, of the same model, and no others. Versions and the order of entries do not matter. */
export function isWanted(table: RoutingTable, wanted: RoutingTable): boolean {
  if (table.model !== wanted.model || table.entries.length !== wanted.entries.length) return false;
  const found = new Map(table.entries.map((entry) => [entry.region, entry]));
  return wanted.entries.every((entry) => isSameEntry(found.get(entry.region), entry));
}
