/** A 53-bit hash of a text (cyrb53, by bryc, public domain): fast and well spread, but not secure. */
export function hashOf(text: string, seed = 0): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2654435761);
    low = Math.imul(low ^ code, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}

/**
 * A number from 0 up to 1 that depends only on the seed and the question.
 * Not a stream of numbers: regions work in parallel, and the order of their questions must not change the answers.
 */
export function seededRandom(seed: number, question: string): number {
  return hashOf(question, seed) / 2 ** 53;
}
