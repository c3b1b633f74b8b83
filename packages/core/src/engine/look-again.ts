import { seedOf } from '../plan/step-key.ts';
import type { RegionState, StepState } from '../state/rollout-state.ts';
import { act, type Deciding, deadlineOf, wakeBy } from './deciding.ts';
import type { Look, Read } from './decision.ts';
import { fail, waitedOf } from './end-step.ts';
import { noteWait } from './note-wait.ts';
import { nextLookAt, type Pace } from './polling.ts';

/** What a rhythm of looks goes by. */
export interface Rhythm {
  /** When the last change ended, or the step began. */
  readonly since: number;
  /** How long, from `since`, the change takes, as far as that is known. */
  readonly pace?: Pace | undefined;
  /** A look is due then at the latest, if it is still ahead: when lag can no longer be the reason. */
  readonly lookAt?: number | undefined;
  /** No look is of use before, since nothing changes by itself. */
  readonly notBefore?: number | undefined;
}

/**
 * Goes on looking, or ends the step as timed out. A step only times out by a look that began after its deadline,
 * so that one which came true while nobody looked is not rolled back.
 */
export function lookAgain(
  turn: Deciding,
  s: StepState,
  look: Look,
  read: Read,
  rhythm: Rhythm,
  detail: () => string,
): void {
  const deadline = deadlineOf(turn, s);
  if (look.at >= deadline)
    return fail(turn, s, {
      kind: 'timed-out',
      afterMs: turn.now - s.startedAt,
      lastSeen: detail(),
      waited: waitedOf(turn, s, look.times ?? 1),
    });
  if (noteWait(turn, s, read.method, look.outcome, detail())) return;
  let next = Math.min(nextLookAt(look, rhythm.since, rhythm.pace, seedOf(turn.state, read.key)), deadline);
  if (rhythm.lookAt !== undefined && rhythm.lookAt > look.at) next = Math.min(next, rhythm.lookAt);
  if (rhythm.notBefore !== undefined) next = Math.max(next, Math.min(rhythm.notBefore, deadline));
  if (look.outcome.kind === 'error')
    next = Math.max(next, Math.min(look.at + (look.outcome.error.retryAfterMs ?? 0), deadline));
  if (turn.now >= next) return act(turn, read);
  wakeBy(turn, next);
  turn.waits?.push({ for: 'cloud', region: s.step.region, step: s.step.id, until: next, detail: detail() });
}

function isAboutPrevious({ step }: StepState): boolean {
  return step.action === 'retire' || step.action === 'confirm';
}

/** The read that asks the provider what a region's deployment really is; of a retire and a confirm, the previous one. */
export function describeOf(turn: Deciding, s: StepState, region: RegionState, key: string): Read {
  return {
    id: s.step.id,
    key,
    step: s.step.id,
    region: region.planned.key,
    method: 'describe',
    deployment: (isAboutPrevious(s) ? region.previous : region.deployment) ?? null,
    timeoutMs: turn.plan.limits.callMs,
  };
}
