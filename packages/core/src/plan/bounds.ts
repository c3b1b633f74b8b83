/** The most users on the new version from a phase on, until the next of these. Only waves and shifts of traffic change it. */
export interface ExposureBound {
  /** `wave-1`, `route-5`. */
  readonly phase: string;
  /** The regions whose traffic may move in it. */
  readonly regions: readonly string[];
  /** The share of the new version in each of these, in percent. */
  readonly percent: number;
  /** The share of all regions together, in percent, if all have the same traffic. */
  readonly percentOfAll: number;
  /**
   * The same if nothing serves in any region yet, which is known after the select step. Such a region moves to 100 percent at once, and its endpoint may exist only
   * with traffic: so it counts from its wave on.
   */
  readonly percentOfAllIfFirst: number;
}

/**
 * What a rollout never exceeds, whatever happens in the cloud. Times are in milliseconds, without commands, pauses and suspensions, without times in which no process
 * drives the rollout, and without the wait for targets that another rollout holds. Calls that overrun a step's deadline are in them; calls that a lost process
 * repeats are not.
 */
export interface PlanBounds {
  /** The shortest rollout that succeeds in all regions, where a previous deployment serves in each: its bakes. */
  readonly shortestMs: number;
  /** The longest rollout that succeeds: the deadlines of all steps, retries included, bakes with their holds, approvals, and the rollback of tolerated regions. */
  readonly longestMs: number;
  /** The longest rollout: it fails at its last step, is held as long as it may be, and everything is rolled back. */
  readonly longestWithRollbackMs: number;
  /** How much of these two is the wait for windows and freezes, wherever the rollout begins: at each wave and stage, the longest time between two windows, and all freezes once. */
  readonly longestWindowWaitMs: number;
  /** The most regions at risk at a time: their deployment began, and their verification has not ended. */
  readonly regionsAtRisk: number;
  readonly exposure: readonly ExposureBound[];
}
