import { closestMatch } from 'leven';

/** The known name that a misspelt one most likely stands for; undefined if none is near. Upper and lower case count as equal. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  // Two letters that changed places are two mistakes; a name of which every letter is wrong is another name.
  const maxDistance = Math.min(Math.max(2, Math.floor(name.length / 3)), name.length - 1);
  const lowered = known.map((each) => each.toLowerCase());
  const closest = closestMatch(name.toLowerCase(), lowered, { maxDistance });
  return closest === undefined ? undefined : known[lowered.indexOf(closest)];
}
