import type { ExceededBudget, RolloutError } from '../errors/rollout-error.ts';
import { formatDuration } from '../text/format-duration.ts';
import { enumerated } from '../text/listed.ts';

type FailedError = Extract<RolloutError, { readonly kind: 'rollout-failed' | 'needs-human' }>;

/** Which part of the failure budget was exceeded, in a sentence; empty if none was. */
export function describeExceeded(exceeded: ExceededBudget | undefined): string {
  if (exceeded === undefined) return '';
  if (exceeded.of === 'region') return `${exceeded.region} must succeed (failure.mustSucceed).`;
  const { failed, tolerated } = exceeded;
  const regions = `${failed} ${failed === 1 ? 'region' : 'regions'}`;
  const most = tolerated === 0 ? 'none may' : `only ${tolerated} may`;
  return exceeded.of === 'rollout'
    ? `${regions} failed, and ${most} (failure.tolerate).`
    : `${regions} of ${exceeded.wave} failed, and ${most} (failure.toleratePerWave).`;
}

/** That nobody decided about the failures, in a sentence; empty if they were not held. */
export function describeHeld(heldMs: number | undefined): string {
  return heldMs === undefined ? '' : `It was held for ${formatDuration(heldMs)}, in which nobody decided.`;
}

/** The version in words: `version 42`. */
export function versionIn({ rollout }: FailedError): string {
  return rollout === undefined ? 'the new version' : `version ${rollout.version}`;
}

/** Which regions keep the new version and why, in a sentence; empty if none does. */
export function describeKept(error: FailedError): string {
  const { kept = [], keptBy } = error;
  if (kept.length === 0) return '';
  const keep = `${enumerated(kept)} ${kept.length === 1 ? 'keeps' : 'keep'} ${versionIn(error)}`;
  if (keptBy === 'served') return `${keep}.`;
  return `${keep}, since only waves with a failure were rolled back; monitoring is not switched on there.`;
}
