/** The start of every idempotency key of one log. */
export interface KeySpace {
  /** The rollout's id. */
  readonly id: string;
  /** Random, drawn when the log starts: a new log with the same id never owns what a lost log made. */
  readonly nonce: string;
}

/** The idempotency key of an attempt of a step: `<rollout>/<nonce>/<step>/<attempt>`. */
export function stepKey({ id, nonce }: KeySpace, stepId: string, attempt: number): string {
  return `${id}/${nonce}/${stepId}/${attempt}`;
}

/** The key that owns a region's deployment: that of its deploy attempt. */
export function ownerKey(keys: KeySpace, region: string, attempt: number): string {
  return stepKey(keys, `deploy:${region}`, attempt);
}

/**
 * A key without the random part, as the seed of backoff and polling: two rollouts with the same id keep the same rhythm,
 * so a unit test takes the same time in every run.
 */
export function seedOf({ nonce }: KeySpace, key: string): string {
  return key.replace(`/${nonce}`, '');
}
