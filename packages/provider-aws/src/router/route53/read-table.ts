import { isEntry, regionIn } from '@landfall/core/router';
import type { RoutingEntry } from '@landfall/core/routing';
import { plainName, type RecordSet, targetOf } from './record-set.ts';
import type { Route53Settings } from './route53-options.ts';
import { servingOf } from './serving.ts';
import type { TableRecord } from './table-record.ts';

/** The records of a table: each region's record, by its set identifier. */
export type RecordsByRegion = ReadonlyMap<string, RecordSet>;

/** The address with another host. An address that cannot have it stays, and is refused when the table is checked. */
function withHost(url: string | undefined, host: string): string {
  if (url === undefined || !URL.canParse(url)) return `https://${host}/`;
  const changed = new URL(url);
  changed.hostname = host;
  return changed.href;
}

/** The host of an entry's address, as a name; undefined without a valid address. */
export function hostOf(url: string | undefined): string | undefined {
  return url !== undefined && URL.canParse(url) ? plainName(new URL(url).hostname) : undefined;
}

/** An entry as its record has it, which a person may have changed. */
function entryOf(entry: RoutingEntry, record: RecordSet, isServing: boolean): RoutingEntry {
  const { Weight } = record;
  const target = targetOf(record);
  const moved = target !== undefined && plainName(target) !== hostOf(entry.url);
  const weight = Weight ?? (entry.weight > 0 ? entry.weight : 1);
  return {
    ...entry,
    ...(moved && { url: withHost(entry.url, plainName(target)) }),
    ...(weight !== entry.weight && { weight }),
    // Somebody has made the record of a region that had none.
    ...(!isServing && { state: 'in' }),
  };
}

/** With `failover`, the PRIMARY record's entry comes before the SECONDARY one: a person may have swapped both. */
function inOrder(entries: readonly unknown[], records: RecordsByRegion): readonly unknown[] {
  const placeOf = (role: string) => entries.findIndex((entry) => records.get(regionIn(entry) ?? '')?.Failover === role);
  const [primary, secondary] = [placeOf('PRIMARY'), placeOf('SECONDARY')];
  if (secondary === -1 || primary <= secondary) return entries;
  return entries.with(primary, entries[secondary]).with(secondary, entries[primary]);
}

/**
 * The table of some records: what DNS says is read from them, and the rest from the TXT record. The records win, as clients follow them. An entry whose record somebody has deleted
 * is left out. It is not checked.
 */
export function readTable(
  settings: Route53Settings,
  { head, entries }: TableRecord,
  records: RecordsByRegion,
): unknown {
  const serving = new Set(servingOf(settings, { entries: entries.filter(isEntry) }).map(({ entry }) => entry.region));
  const read = entries.flatMap((entry): readonly unknown[] => {
    if (!isEntry(entry)) return [entry];
    const record = records.get(entry.region);
    const isServing = serving.has(entry.region);
    if (record === undefined) return isServing ? [] : [entry];
    return [entryOf(entry, record, isServing)];
  });
  return { ...head, entries: inOrder(read, records) };
}
