/** What begins every idempotency key of one log. */
export interface KeySpace {
  /** The rollout's id. */
  readonly id: string;
  /** Drawn at random when the log starts, so that a new log of the same id never owns what a lost one made. */
  readonly nonce: string;
}

/** The idempotency key of an attempt of a step: `<rollout>/<nonce>/<step>/<attempt>`. */
export function stepKey({ id, nonce }: KeySpace, stepId: string, attempt: number): string {
  return `${id}/${nonce}/${stepId}/${attempt}`;
}

/** The key by which a region's deployment knows its owner: that of its deploy attempt. */
export function ownerKey(keys: KeySpace, region: string, attempt: number): string {
  return stepKey(keys, `deploy:${region}`, attempt);
}

/**
 * A key without the random part, for whatever is spread by it (backoff, polling): two rollouts of the same id keep the same rhythm,
 * so a unit test takes the same time in every run.
 */
export function seedOf({ nonce }: KeySpace, key: string): string {
  return key.replace(`/${nonce}`, '');
}
