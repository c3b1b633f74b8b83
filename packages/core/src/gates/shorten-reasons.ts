/** At most `most` reasons, and one more line with the number of the others. A shortened list may be shortened again. */
export function shortenReasons(reasons: readonly string[], most: number): readonly string[] {
  const left = Number(/^and (\d+) more$/.exec(reasons.at(-1) ?? '')?.[1] ?? 0);
  const listed = left === 0 ? reasons : reasons.slice(0, -1);
  if (listed.length <= most) return reasons;
  return [...listed.slice(0, most), `and ${listed.length - most + left} more`];
}
