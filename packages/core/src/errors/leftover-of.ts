import { describeFailure } from './describe-failure.ts';
import type { Leftover, StepFailure } from './rollout-error.ts';

/** What a failed step leaves behind. */
export function leftoverOf(failure: StepFailure, what: Leftover['what']): Leftover {
  const left = { region: failure.region, what, why: describeFailure(failure) };
  return failure.kind === 'provider-failed' ? { ...left, kind: failure.error.kind } : left;
}
