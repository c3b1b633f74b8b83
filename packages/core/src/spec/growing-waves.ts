import { unknownKeys } from '../input/unknown-key.ts';
import { countIssue, inParts, isList, noWaves } from './wave-sizes.ts';

/** How waves grow. */
export interface WaveGrowth {
  /** How many regions the first wave has; default 1. */
  readonly first?: number | undefined;
  /** How many times as large as the one before each wave is, at least 1; sizes are rounded down. Default 2. */
  readonly factor?: number | undefined;
  /** The most regions of a wave; default: no limit. */
  readonly max?: number | undefined;
}

const KNOWN = Object.keys({ first: true, factor: true, max: true } satisfies Record<keyof WaveGrowth, true>);

function issueOf(growth: WaveGrowth): string | undefined {
  if (typeof growth !== 'object' || growth === null) return 'the second argument of growingWaves must be an object';
  const { first = 1, factor = 2, max } = growth;
  const [unknown] = unknownKeys(growth, KNOWN);
  if (unknown !== undefined) return `${unknown.path} ${unknown.message}`;
  if (!Number.isFinite(factor) || factor < 1) return 'factor must be a number of at least 1';
  const issue = countIssue('first', first) ?? (max === undefined ? undefined : countIssue('max', max));
  return issue ?? (max !== undefined && max < first ? 'max must not be below first' : undefined);
}

/**
 * Divides regions into waves that grow, in order, for `spec.regions`: of 10 regions, `growingWaves(regions, { first: 1, factor: 2, max: 4 })` makes waves of 1, 2, 4 and 3.
 * It never throws: if an option is wrong, the plan has an issue that says why.
 */
export function growingWaves<const Region extends string>(
  regions: readonly Region[],
  growth: WaveGrowth = {},
): readonly (readonly Region[])[] {
  if (!isList(regions)) return noWaves('the first argument of growingWaves must be a list of regions');
  const issue = issueOf(growth);
  if (issue !== undefined) return noWaves(issue);
  const { first = 1, factor = 2, max = Number.POSITIVE_INFINITY } = growth;
  const sizes: number[] = [];
  let size: number = first;
  for (let left = regions.length; left > 0; left -= sizes.at(-1) ?? left) {
    sizes.push(Math.min(Math.floor(size), max, left));
    size *= factor;
  }
  return inParts(regions, sizes);
}
