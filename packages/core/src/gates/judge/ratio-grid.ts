/** Ratios between those that a gate needs, for the interval: closest together where gates have their limits. */
const BETWEEN = [0.1, 0.2, 0.35, 0.65, 0.8, 0.9, 1.1, 1.4, 1.8, 2.4, 4, 7, 15, 60, 150];
/** Two ratios are one if they differ by less than this part. */
const SAME = 1e-6;

/** The ratios whose likelihoods are computed for a gate, from low to high; the other members are places in that list. */
export interface RatioGrid {
  /** Bad rates of the new version, as multiples of the previous one's. */
  readonly ratios: readonly number[];
  readonly logs: readonly number[];
  readonly acceptable: number;
  readonly harmful: number;
  /** What the version is compared with for the evidence against it. */
  readonly worse: readonly number[];
  /** What it is compared with for the evidence in its favour. */
  readonly better: readonly number[];
}

/** The grid of a gate, some 24 ratios. */
export function ratioGrid(
  acceptable: number,
  harmful: number,
  worse: readonly number[],
  better: readonly number[],
): RatioGrid {
  const ratios = [acceptable, harmful, ...worse, ...better, ...BETWEEN]
    .toSorted((one, other) => one - other)
    .filter((ratio, at, all) => at === 0 || ratio > (all[at - 1] as number) * (1 + SAME))
    // Sorting leaves boxed numbers, which are slow to read; this list has plain ones.
    .map(Number);
  const placeOf = (ratio: number): number => ratios.findIndex((known) => ratio <= known * (1 + SAME));
  return {
    ratios,
    logs: ratios.map(Math.log),
    acceptable: placeOf(acceptable),
    harmful: placeOf(harmful),
    worse: worse.map(placeOf),
    better: better.map(placeOf),
  };
}
