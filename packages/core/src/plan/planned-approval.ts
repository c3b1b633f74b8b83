/** An approval with its defaults filled in. */
export interface PlannedApproval {
  /** What it is before, once in a plan: `wave-2`, `stage-25`, `cutover`; with a cutover per wave `stage-25:wave-2`. */
  readonly before: string;
  /** Who may approve; left out where anybody may. */
  readonly by?: readonly string[] | undefined;
  /** How long the rollout waits for it, in milliseconds. */
  readonly withinMs: number;
}
