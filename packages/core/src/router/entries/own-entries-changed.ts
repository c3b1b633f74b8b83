import type { RoutingEntry, RoutingTable } from '../../routing/table/routing-table.ts';
import { isOwnedBy } from './is-owned-by.ts';
import { isSameEntry } from './is-same-entry.ts';

/** A list of entries: a table, or what an intent holds of one. */
type Entries = Pick<RoutingTable, 'entries'>;

function ownIn({ entries }: Entries, owner: string): ReadonlyMap<string, RoutingEntry> {
  return new Map(entries.filter((entry) => isOwnedBy(entry, owner)).map((entry) => [entry.region, entry]));
}

/** The regions whose entries a key owned before, or owns now, and that somebody has changed, removed or added since. */
export function changedOwnRegions(before: Entries, now: Entries, owner: string): readonly string[] {
  const then = ownIn(before, owner);
  const today = ownIn(now, owner);
  const regions = [...new Set([...then.keys(), ...today.keys()])];
  return regions.filter((region) => !isSameEntry(then.get(region), today.get(region)));
}

/** Whether the entries of a key are other ones than before: then nothing may be applied again, since somebody decided about them. */
export function ownEntriesChanged(before: Entries, now: Entries, owner: string): boolean {
  return changedOwnRegions(before, now, owner).length > 0;
}
