import type { RegionState, StepState } from '../../state/rollout-state.ts';
import { act, type DecisionContext, deadlineOf } from '../context.ts';
import type { Read } from '../effect.ts';
import { fail, succeed } from '../end-step.ts';
import { lookAgain, readAgain } from '../look-again.ts';
import type { RegionStep } from './step-kind.ts';

function decideVerify(context: DecisionContext, step: StepState, region: RegionState): void {
  const read: Read = {
    id: step.planned.id,
    key: step.key,
    step: step.planned.id,
    target: step.planned.target,
    method: 'verify',
    deployment: region.deployment ?? null,
    probe: false,
    // Many samples on a cold start may take as long as the whole step may.
    timeoutMs: Math.max(context.plan.limits.callMs, deadlineOf(context, step) - context.now),
  };
  const look = context.live.readings[step.planned.id];
  if (look === undefined) return act(context, read);
  const { outcome } = look;
  if (outcome.kind === 'error') return readAgain(context, step, look, read, outcome.error, 'cannot be verified yet');
  if (outcome.kind !== 'verification') return;
  const { verification } = outcome;
  switch (verification.verdict) {
    case 'pass':
      return succeed(context, step, { verification });
    case 'fail':
      return fail(context, step, { kind: 'verification-failed', reasons: verification.reasons }, { verification });
    case 'error':
      return lookAgain(
        context,
        step,
        look,
        read,
        { since: step.startedAt },
        () => `cannot be measured yet: ${verification.reasons.slice(0, 2).join('; ')}`,
      );
    default:
      verification.verdict satisfies never;
  }
}

/** Verifies a region's deployment by its samples and the provider's own checks. What could not be measured is asked again until the deadline. */
export const verifyStep: RegionStep = {
  of: 'region',
  decide: decideVerify,
};
