/** A bake that had its maximum time without a verdict. */
export interface BakeHold {
  /** When the hold began, in milliseconds since the epoch. */
  readonly at: number;
  readonly until: number;
  readonly reasons: readonly string[];
  readonly isOnlyTooFew: boolean;
}

/** A rollout in which more regions failed than may, while it waits for a person. */
export interface FailureHold {
  readonly id: string;
  /** When it began, in milliseconds since the epoch. */
  readonly at: number;
  readonly until: number;
  readonly regions: readonly string[];
  readonly reasons: readonly string[];
}

/** The holds of a rollout because of failures. */
export interface FailureHolds {
  readonly count: number;
  readonly open?: FailureHold | undefined;
  /** One lasted for all of its time, so nothing is held any more. */
  readonly isOver: boolean;
}
