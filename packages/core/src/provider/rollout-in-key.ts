/**
 * The id of the rollout in an idempotency key, `<rollout>/<random part of its log>/<step>/<attempt>`; undefined for any other text.
 * With it, `prepare` finds what a lost log of the same rollout made.
 */
export function rolloutInKey(key: string): string | undefined {
  return /^(.+)\/[^/]+\/[a-z0-9-]+:.+\/\d+$/.exec(key)?.[1];
}

/** Whether two keys belong to the same rollout but to different logs: one log never owns what the other made. */
export function isOfLostLog(owner: string, key: string): boolean {
  const rollout = rolloutInKey(key);
  if (rollout === undefined || rolloutInKey(owner) !== rollout) return false;
  const log = (of: string): string | undefined => of.slice(rollout.length + 1).split('/', 1)[0];
  return log(owner) !== log(key);
}
