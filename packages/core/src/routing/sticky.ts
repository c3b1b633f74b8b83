import type { RoutingEntry } from './table/routing-table.ts';

/** A 32-bit hash of a text (FNV-1a, and a last mix so that short texts differ in all bits). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * The region of a key: the same for every request and every client of a table, in shares by weight. When a region comes or goes, only the keys that move to it
 * or from it change (weighted rendezvous hashing).
 */
export function stickyEntry(entries: readonly RoutingEntry[], key: string): RoutingEntry | undefined {
  let best: RoutingEntry | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const entry of entries) {
    const score = entry.weight / -Math.log((hashOf(`${key}\n${entry.region}`) + 0.5) / 0x1_0000_0000);
    if (score > most) [best, most] = [entry, score];
  }
  return best;
}
