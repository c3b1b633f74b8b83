/** What the text of an entry of `regions` begins with that stands for a mistake. No region begins so. */
const MISTAKE = 'cannot divide the regions into waves: ';

/**
 * Waves that cannot be made: one entry whose text says why. Nothing throws here; the plan refuses such a spec, with this text as its issue, wherever the list stands in
 * `regions`.
 */
export function noWaves<Region extends string>(why: string): readonly (readonly Region[])[] {
  return [[`${MISTAKE}${why}` as Region]];
}

/** The issue that an entry of `regions` stands for; undefined if it stands for none. */
export function mistakeIn(entry: unknown): string | undefined {
  return typeof entry === 'string' && entry.startsWith(MISTAKE) ? entry : undefined;
}

/** A list in parts of these sizes, in order. */
export function inParts<Region>(regions: readonly Region[], sizes: readonly number[]): readonly (readonly Region[])[] {
  let at = 0;
  return sizes.map((size) => {
    at += size;
    return regions.slice(at - size, at);
  });
}

/** Whether a value is a list. A caller without types may pass anything. */
export function isList(value: unknown): boolean {
  return Array.isArray(value);
}

/** Why a value is not a count of at least 1; undefined if it is one. */
export function countIssue(name: string, value: unknown): string | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 1 ? undefined : `${name} must be a whole number of at least 1`;
}
