/** What comes with every request to a provider. */
export interface Call {
  /** The cloud's own name of the region. */
  readonly region: string;
  /**
   * The idempotency key, `<rollout>/<random part of its log>/<step>/<attempt>`: the same on every repetition after a crash, new for a new attempt and for a new log of the same rollout. In `prepare` and `deploy` it is the
   * key that owns the deployment; in every other method that of the step which asks.
   */
  readonly key: string;
  /** Milliseconds since the epoch, by the run's clock. */
  readonly now: number;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}
