import type { WaitCause, WaitMethod } from '../events/rollout-event.ts';
import type { StepState } from '../state/rollout-state.ts';
import { type DecisionContext, deadlineOf, emit, whereOf } from './context.ts';
import type { Look } from './live.ts';

/** Beyond this many changed reasons an attempt's further ones stay out of the log, so that it is bounded by the plan. */
const MOST_WAITS = 8;

/** Why an answer means waiting for something other than the cloud at its usual work; undefined if it does not. */
function causeOf(outcome: Look['outcome']): WaitCause | undefined {
  if (outcome.kind === 'error') return outcome.error.kind;
  return outcome.kind === 'verification' && outcome.verification.verdict === 'error' ? 'not-measured' : undefined;
}

/** Puts into the log that a step waits, if it is for another reason than before; true if it did. `detail` is the reason in words. */
export function noteWait(
  context: DecisionContext,
  step: StepState,
  method: WaitMethod,
  outcome: Look['outcome'],
  detail: string,
): boolean {
  const cause = causeOf(outcome);
  if (cause === undefined || step.waits >= MOST_WAITS) return false;
  if (step.waiting?.method === method && step.waiting.cause === cause) return false;
  emit(context, {
    type: 'step-waiting',
    ...whereOf(step.planned),
    method,
    cause,
    detail,
    until: deadlineOf(context, step),
  });
  return true;
}
