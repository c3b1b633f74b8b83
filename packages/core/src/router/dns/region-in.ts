import type { RoutingEntry } from '../../routing/table/routing-table.ts';

/** Whether a value has a region, and so may be an entry. */
export function isEntry(value: unknown): value is RoutingEntry {
  return typeof (value as { readonly region?: unknown } | null)?.region === 'string';
}

/** The region of an entry that may not be valid. */
export function regionIn(value: unknown): string | undefined {
  return isEntry(value) ? value.region : undefined;
}
