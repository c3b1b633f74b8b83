import type { RoutingTable } from '../routing/table/routing-table.ts';
import { isSameEntry } from './entries/is-same-entry.ts';

/**
 * What to store for a table: the fields that others have added to the table, and to entries that stay as they are, are kept. `stored`: what was read, of which `current` is
 * the checked table.
 */
export function keepUnknownFields(
  stored: unknown,
  current: RoutingTable | undefined,
  table: RoutingTable,
): RoutingTable {
  if (current === undefined) return table;
  const whole = stored as RoutingTable;
  const entries = table.entries.map((entry) => {
    const index = current.entries.findIndex((other) => isSameEntry(other, entry));
    return whole.entries[index] ?? entry;
  });
  return { ...whole, ...table, entries };
}
