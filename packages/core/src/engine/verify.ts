import type { RegionState, StepState } from '../state/rollout-state.ts';
import { act, type Deciding, deadlineOf } from './deciding.ts';
import type { Read } from './decision.ts';
import { fail, failBy, succeed } from './end-step.ts';
import { lookAgain } from './look-again.ts';

/** Verifies a region's deployment by its samples and the provider's own checks. What could not be measured is asked again until the deadline. */
export function decideVerify(turn: Deciding, s: StepState, region: RegionState): void {
  const read: Read = {
    id: s.step.id,
    key: s.key,
    step: s.step.id,
    region: region.planned.key,
    method: 'verify',
    deployment: region.deployment ?? null,
    probe: false,
    // Many samples on a cold start may take as long as the whole step may.
    timeoutMs: Math.max(turn.plan.limits.callMs, deadlineOf(turn, s) - turn.now),
  };
  const look = turn.live.readings.get(s.step.id);
  if (look === undefined) return act(turn, read);
  const { outcome } = look;
  if (outcome.kind === 'error') {
    if (!outcome.error.retryable) return failBy(turn, s, outcome.error);
    return lookAgain(
      turn,
      s,
      look,
      read,
      { since: s.startedAt },
      () => `cannot be verified yet: ${outcome.error.message}`,
    );
  }
  if (outcome.kind !== 'verification') return;
  const { verification } = outcome;
  switch (verification.verdict) {
    case 'pass':
      return succeed(turn, s, { verification });
    case 'fail':
      return fail(turn, s, { kind: 'verification-failed', reasons: verification.reasons }, { verification });
    case 'error':
      return lookAgain(
        turn,
        s,
        look,
        read,
        { since: s.startedAt },
        () => `cannot be measured yet: ${verification.reasons.slice(0, 2).join('; ')}`,
      );
    default:
      verification.verdict satisfies never;
  }
}
