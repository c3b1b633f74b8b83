import type { RoutingEntry, RoutingTable } from '../../routing/table/routing-table.ts';
import { isOwnedBy } from './is-owned-by.ts';

/**
 * The table after a rollback: each entry that the key owns becomes what its region had before, and leaves where the region had none. What others changed or removed
 * since stays so. A rollout never writes the state `out`, so an entry that is out was taken out by a watch or a person, and stays out.
 */
export function restoredTable(now: RoutingTable, before: Pick<RoutingTable, 'entries'>, owner: string): RoutingTable {
  const earlier = new Map(before.entries.map((entry) => [entry.region, entry]));
  const restore = (entry: RoutingEntry): readonly RoutingEntry[] => {
    if (!isOwnedBy(entry, owner)) return [entry];
    const previous = earlier.get(entry.region);
    if (previous === undefined) return [];
    return [entry.state === 'out' ? { ...previous, state: 'out' } : previous];
  };
  return { ...now, entries: now.entries.flatMap(restore) };
}
