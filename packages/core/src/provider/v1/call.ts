/** What every request to a provider includes. */
export interface Call {
  /** The cloud's own name of the region. */
  readonly region: string;
  /**
   * The idempotency key, `<rollout>/<random part of its log>/<step>/<attempt>`: the same on every repetition after a crash, new for a new attempt and for a new log of the same rollout. In `prepare` and `deploy` it is the
   * key that owns the deployment; in other methods it is the key of the calling step.
   */
  readonly key: string;
  /** Milliseconds since the epoch, by the run's clock. */
  readonly now: number;
  /** Aborted when the call is cancelled: its answer is ignored from then on. */
  readonly signal: AbortSignal;
}
