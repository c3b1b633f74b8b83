import type { Duration } from './duration.ts';

/** A number of regions, or a percentage of them that is rounded down: `2`, `'10%'`. */
export type Tolerance = number | `${number}%`;

/** How many regions may fail, and what happens if more do. */
export interface FailurePolicy<Target extends string = string> {
  /** How many regions may fail in the whole rollout: with 2 it fails on the third. Default: as many as the waves may together, else 0. */
  readonly tolerate?: Tolerance | undefined;
  /** How many regions of each wave may fail; default: no limit of its own. */
  readonly toleratePerWave?: Tolerance | undefined;
  /**
   * `strict` (default): regions at risk (their deployment began, and their verification has not ended) are never more than the failures that are left plus one.
   * `fast`: as many regions as `concurrency` allows.
   */
  readonly mode?: 'strict' | 'fast' | undefined;
  /** Regions that may not fail, whatever is tolerated. */
  readonly mustSucceed?: readonly Target[] | undefined;
  /**
   * What happens if more regions fail than may. `roll-back` (default): everything is rolled back. `roll-back-wave`: only the waves in which a region failed; the
   * waves before keep the new version. `hold`: nothing starts and no traffic moves until a `retry`, an `accept` or an `abort`.
   * Whatever it says, a failure of the model itself rolls everything back.
   */
  readonly reaction?: 'roll-back' | 'roll-back-wave' | 'hold' | undefined;
  /** How long it is held at most, pauses not counted; then everything is rolled back. Default: a day. */
  readonly holdFor?: Duration | undefined;
}
