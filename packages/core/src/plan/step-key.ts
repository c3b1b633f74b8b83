/** The idempotency key of an attempt of a step: `<rollout>/<step>/<attempt>`. */
export function stepKey(rolloutId: string, stepId: string, attempt: number): string {
  return `${rolloutId}/${stepId}/${attempt}`;
}

/** The key by which a region's deployment knows its owner: that of its deploy attempt. */
export function ownerKey(rolloutId: string, region: string, attempt: number): string {
  return stepKey(rolloutId, `deploy:${region}`, attempt);
}
