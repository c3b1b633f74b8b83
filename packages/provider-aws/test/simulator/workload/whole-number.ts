import { seededRandom } from '@landfall/tests-support';

/** A whole number near an expected one: above or below by a chance that the key decides, so that many of them sum up to what was expected. */
export function wholeNumber(expected: number, key: string): number {
  // A sum of fractions misses a whole number by less than this.
  const floor = Math.floor(expected + 1e-6);
  const rest = expected - floor;
  if (rest <= 1e-6) return floor;
  let hash = 0x811c9dc5;
  for (let index = 0; index < key.length; index += 1) hash = Math.imul(hash ^ key.charCodeAt(index), 0x01000193);
  return floor + (seededRandom(hash)() < rest ? 1 : 0);
}
