import { countIssue, inParts, isList, noWaves } from './wave-sizes.ts';

/**
 * Divides regions into waves of these sizes, in order, for `spec.regions`: `partition(regions, [1, 3, 6])`. The sizes add up to the number of regions.
 * It never throws: if the sizes are wrong, the plan has an issue that says why.
 */
export function partition<const Region extends string>(
  regions: readonly Region[],
  sizes: readonly number[],
): readonly (readonly Region[])[] {
  if (!isList(regions)) return noWaves('the first argument of partition must be a list of regions');
  if (!isList(sizes)) return noWaves('the second argument of partition must be a list of sizes');
  for (const [index, size] of sizes.entries()) {
    const issue = countIssue(`sizes[${index}]`, size);
    if (issue !== undefined) return noWaves(issue);
  }
  const sum = sizes.reduce((total, size) => total + size, 0);
  if (sum !== regions.length) return noWaves(`the sizes add up to ${sum}, but there are ${regions.length} regions`);
  return inParts(regions, sizes);
}
