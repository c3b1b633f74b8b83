import type { Leftover, StepFailure } from '../errors/rollout-error.ts';
import { kindOf } from './advice.ts';
import { describeFailure } from './describe-failure.ts';

/** Whether a failure is only reported, since the new version serves without the step: a removal at the end. If that found another version serving, it is a failure. */
export function isOnlyLeft({ action, kind }: StepFailure): boolean {
  return action === 'retire' || (action === 'clean-up' && kind !== 'drift');
}

/** What a failed step leaves behind. */
export function leftoverOf(failure: StepFailure, what: Leftover['what']): Leftover {
  const left = { region: failure.region ?? 'all regions', what, why: describeFailure(failure) };
  return failure.kind === 'provider-failed' ? { ...left, kind: kindOf(failure.error) } : left;
}
