import type { RoutingEntry, RoutingTable } from '../../routing/table/routing-table.ts';

/**
 * The table with our entries. Each replaces the entry of its region, whoever made that; a region that is new comes last. Entries that the owners of ours made earlier
 * in other regions are removed. All others stay as they are.
 */
export function withEntries(table: RoutingTable, ours: readonly RoutingEntry[]): RoutingTable {
  const owners = new Set(ours.map(({ owner }) => owner).filter((owner) => owner !== undefined));
  const left = new Map(ours.map((entry) => [entry.region, entry]));
  const kept = table.entries.flatMap((entry) => {
    const own = left.get(entry.region);
    left.delete(entry.region);
    if (own !== undefined) return [own];
    return entry.owner !== undefined && owners.has(entry.owner) ? [] : [entry];
  });
  return { ...table, entries: [...kept, ...left.values()] };
}
