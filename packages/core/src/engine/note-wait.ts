import type { WaitCause, WaitMethod } from '../events/rollout-event.ts';
import type { StepState } from '../state/rollout-state.ts';
import { type Deciding, deadlineOf, emit } from './deciding.ts';
import type { Outcome } from './decision.ts';

/** Beyond this many changed reasons an attempt's further ones stay out of the log, so that it is bounded by the plan. */
const MOST_WAITS = 8;

/** Why an answer means waiting for something other than the cloud at its usual work; undefined if it does not. */
function causeOf(outcome: Outcome): WaitCause | undefined {
  if (outcome.kind === 'error') return outcome.error.kind;
  return outcome.kind === 'verification' && outcome.verification.verdict === 'error' ? 'not-measured' : undefined;
}

/** Puts into the log that a step waits, if it is for another reason than before; true if it did. `detail` is the reason in words. */
export function noteWait(turn: Deciding, s: StepState, method: WaitMethod, outcome: Outcome, detail: string): boolean {
  const cause = causeOf(outcome);
  if (cause === undefined || s.waits >= MOST_WAITS) return false;
  if (s.waiting?.method === method && s.waiting.cause === cause) return false;
  const { id: step, action, region } = s.step;
  emit(turn, { type: 'step-waiting', step, action, region, method, cause, detail, until: deadlineOf(turn, s) });
  return true;
}
