/** A number in [0, 1) that is always the same for the same key (FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/). */
export function jitter(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  // The low bits of FNV mix last characters poorly; one more avalanche spreads neighbouring keys.
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 12)) >>> 0) / 0x1_0000_0000;
}
