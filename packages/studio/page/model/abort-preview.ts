import type { RolloutState } from '@landfall/core';
import { planRollback, regionsToRollBack } from '@landfall/core/engine';
import { counted, duration, named, percentOf } from './words.ts';

/** What an abort would do now. */
export interface AbortPreview {
  /** In order, in sentences. Empty if there is nothing to roll back. */
  readonly steps: readonly string[];
  /** How long these steps may take at most, in milliseconds. */
  readonly atMostMs: number;
  /** The rollout is being rolled back already. */
  readonly isUnderWay: boolean;
}

/** What an abort would do now, by the engine's own plan of the rollback. */
export function abortPreview(state: RolloutState): AbortPreview {
  const aborted: RolloutState = { ...state, asked: { ...state.asked, abort: 'preview' } };
  const regions = regionsToRollBack(aborted);
  const phases = planRollback(regions);
  const byKey = new Map(regions.map((region) => [region.planned.key, region]));
  const removals: string[] = [];
  const steps: string[] = [];
  let atMostMs = 0;
  for (const { kind, lanes } of phases) {
    const keys = lanes.flatMap(({ target }) => (target.of === 'region' ? target.region : []));
    atMostMs += state.plan?.limits.stepMs[kind as 'restore'] ?? 0;
    if (kind === 'leave') steps.push(`The routing table gets back the entries of ${named(keys)}.`);
    else if (kind === 'restore') {
      const most = Math.max(...keys.map((key) => byKey.get(key)?.percent ?? 0));
      const share = most === 0 ? '' : ` (up to ${percentOf(most)} of the traffic)`;
      steps.push(
        `Traffic goes back to the previous version in ${counted(keys.length, 'region')}${share}: ${named(keys)}.`,
      );
    } else if (kind === 'remove') removals.push(...keys);
  }
  if (removals.length > 0)
    steps.push(`The new deployment is removed in ${counted(removals.length, 'region')}: ${named(removals)}.`);
  const alone = regions
    .filter(({ previous, percent }) => previous === null && percent > 0)
    .map(({ planned }) => planned.key);
  if (alone.length > 0) steps.push(`Nothing serves afterwards in ${named(alone)}: there was no previous version.`);
  return { steps, atMostMs, isUnderWay: state.status === 'rolling-back' };
}

/** The same in one line. */
export function abortLine({ steps, atMostMs, isUnderWay }: AbortPreview): string {
  if (isUnderWay) return 'The rollout is being rolled back already: an abort would change nothing.';
  return steps.length === 0
    ? 'An abort now ends the rollout. Nothing was changed, so there is nothing to roll back.'
    : `The time limits of these steps add up to ${duration(atMostMs)}.`;
}
