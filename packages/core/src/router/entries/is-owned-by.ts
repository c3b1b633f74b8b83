import type { RoutingEntry } from '../../routing/table/routing-table.ts';

/** Whether a key owns an entry. A key owns what it made, and what was made by the keys that begin with it and a slash: `fraud-42/k3x` owns the entries of `fraud-42/k3x/deploy:aws/1`. */
export function isOwnedBy({ owner }: RoutingEntry, key: string): boolean {
  return owner === key || owner?.startsWith(`${key}/`) === true;
}
