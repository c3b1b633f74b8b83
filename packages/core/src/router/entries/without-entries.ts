import type { RoutingTable } from '../../routing/table/routing-table.ts';
import { isOwnedBy } from './is-owned-by.ts';

/** The table without the entries that a key owns; `regions`: only of these regions. */
export function withoutEntries(table: RoutingTable, owner: string, regions?: readonly string[]): RoutingTable {
  const goes = (region: string): boolean => regions === undefined || regions.includes(region);
  return { ...table, entries: table.entries.filter((entry) => !(isOwnedBy(entry, owner) && goes(entry.region))) };
}
