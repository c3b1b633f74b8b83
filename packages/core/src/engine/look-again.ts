import { seedOf } from '../plan/step-key.ts';
import type { ProviderError } from '../provider/contract.ts';
import type { RegionState, StepState } from '../state/rollout-state.ts';
import { act, type DecisionContext, deadlineOf, waitFor, wakeBy, whereOf } from './context.ts';
import type { Read } from './effect.ts';
import { fail, failWith, waitedOf } from './end-step.ts';
import type { Look } from './live.ts';
import { noteWait } from './note-wait.ts';
import { nextLookAt, type Pace } from './polling.ts';

/** What a rhythm of looks goes by. */
export interface Rhythm {
  /** When the last change ended, or the step began. */
  readonly since: number;
  /** How long, from `since`, the change takes, as far as that is known. */
  readonly pace?: (() => Pace) | undefined;
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
  context: DecisionContext,
  step: StepState,
  look: Look,
  read: Read,
  rhythm: Rhythm,
  detail: () => string,
): void {
  const deadline = deadlineOf(context, step);
  if (look.at >= deadline)
    return fail(context, step, {
      kind: 'timed-out',
      afterMs: context.now - step.startedAt,
      lastSeen: detail(),
      waited: waitedOf(context, step, look.times ?? 1),
    });
  if (noteWait(context, step, read.method, look.outcome, detail())) return;
  let next = Math.min(nextLookAt(look, rhythm.since, rhythm.pace?.(), seedOf(context.state, read.key)), deadline);
  if (rhythm.lookAt !== undefined && rhythm.lookAt > look.at) next = Math.min(next, rhythm.lookAt);
  if (rhythm.notBefore !== undefined) next = Math.max(next, Math.min(rhythm.notBefore, deadline));
  if (look.outcome.kind === 'error')
    next = Math.max(next, Math.min(look.at + (look.outcome.error.retryAfterMs ?? 0), deadline));
  if (context.now >= next) return act(context, read);
  if (context.waits === undefined) return wakeBy(context, next);
  const { step: id, region } = whereOf(step.planned);
  waitFor(context, { for: 'cloud', region, step: id, until: next, detail: detail() });
}

/** A read of a step failed: it is made again while the error is retryable, else the step fails. `words` say what is not possible yet. */
export function readAgain(
  context: DecisionContext,
  step: StepState,
  look: Look,
  read: Read,
  error: ProviderError,
  words: string,
): void {
  if (!error.retryable) return failWith(context, step, error);
  lookAgain(context, step, look, read, { since: step.startedAt }, () => `${words}: ${error.message}`);
}

function isAboutPrevious({ planned }: StepState): boolean {
  return planned.action === 'retire' || planned.action === 'confirm';
}

/** The read that asks the provider what a region's deployment really is; of a retire and a confirm, the previous one. */
export function describeOf(context: DecisionContext, step: StepState, region: RegionState, key: string): Read {
  const { id, target } = step.planned;
  return {
    id,
    key,
    step: id,
    target,
    method: 'describe',
    deployment: (isAboutPrevious(step) ? region.previous : region.deployment) ?? null,
    timeoutMs: context.plan.limits.callMs,
  };
}
