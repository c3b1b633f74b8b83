import { closestMatch } from 'leven';

/** The known name that a misspelt name most likely means; undefined if none is near. Upper and lower case count as equal. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  // Two swapped letters count as two mistakes. If every letter is wrong, it is another name.
  const maxDistance = Math.min(Math.max(2, Math.floor(name.length / 3)), name.length - 1);
  const lowered = known.map((each) => each.toLowerCase());
  const closest = closestMatch(name.toLowerCase(), lowered, { maxDistance });
  return closest === undefined ? undefined : known[lowered.indexOf(closest)];
}
