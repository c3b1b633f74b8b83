import { isEntry } from '@landfall/core/router';
import type { RoutingEntry } from '@landfall/core/routing';
import type { CloudDnsSettings } from './clouddns-options.ts';
import { hostOf, withHost } from './host.ts';
import { type MatchedSlots, matchSlots } from './match-slots.ts';
import { addressesOf } from './record-set.ts';
import { servingOf } from './serving.ts';
import type { Slot } from './slots.ts';
import type { TableRecord } from './table-record.ts';

/** An entry as its place in the policy has it, which a person may have changed. */
function entryOf(entry: RoutingEntry, { item }: Slot, isServing: boolean): RoutingEntry {
  const addresses = addressesOf(item);
  const [first] = addresses;
  const host = hostOf(entry.url);
  const moved = first !== undefined && (host === undefined || !addresses.includes(host));
  const weight = item.weight ?? (entry.weight > 0 ? entry.weight : 1);
  return {
    ...entry,
    ...(moved && { url: withHost(entry.url, first) }),
    ...(weight !== entry.weight && { weight }),
    // Somebody has given a place to a region that had none.
    ...(!isServing && { state: 'in' }),
  };
}

/** The entry of the primary place comes before those of the backups: a person may have swapped both. */
function inOrder(
  entries: readonly unknown[],
  { byRegion }: MatchedSlots,
  serving: ReadonlySet<string>,
): readonly unknown[] {
  const first = entries.findIndex((entry) => isEntry(entry) && serving.has(entry.region));
  const primary = entries.findIndex((entry) => isEntry(entry) && byRegion.get(entry.region)?.role === 'primary');
  if (first === -1 || primary <= first) return entries;
  return entries.with(first, entries[primary]).with(primary, entries[first]);
}

/** A table that was read, and whose the places of its policy are. */
export interface ReadTable extends MatchedSlots {
  /** The table. It is not checked. */
  readonly value: unknown;
}

/**
 * The table of some places: what DNS says is read from them, and the rest from the TXT record. The places win, as clients follow them. An entry whose place somebody has deleted is left
 * out.
 */
export function readTable(
  settings: CloudDnsSettings,
  { head, entries }: TableRecord,
  slots: readonly Slot[],
): ReadTable {
  const valid = entries.filter(isEntry);
  const serving = new Set(servingOf(valid).map(({ entry }) => entry.region));
  const matched = matchSlots(settings, valid, slots, typeof head['others'] === 'number' ? head['others'] : 0);
  const read = entries.flatMap((entry): readonly unknown[] => {
    if (!isEntry(entry)) return [entry];
    const slot = matched.byRegion.get(entry.region);
    const isServing = serving.has(entry.region);
    if (slot === undefined) return isServing ? [] : [entry];
    return [entryOf(entry, slot, isServing)];
  });
  return { ...matched, value: { ...head, entries: inOrder(read, matched, serving) } };
}
