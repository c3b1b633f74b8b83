import type { EventOf } from '../events/rollout-event.ts';
import { stepKey } from '../plan/step-key.ts';
import type { Draft } from './draft.ts';
import { reopenLane } from './fold-lane.ts';
import { NEW_ATTEMPT } from './fold-step.ts';

/** A failed step begins again under its next attempt number, and its failure no longer counts. */
export function restartStep(draft: Draft, { step: id, region, attempt, at }: EventOf<'step-restart'>): void {
  const { state } = draft;
  draft.step(region, id, (before) => ({
    ...before,
    ...NEW_ATTEMPT,
    status: 'running',
    startedAt: at,
    endedAt: undefined,
    attempt,
    attemptsBefore: attempt - 1,
    key: stepKey(state, id, attempt),
    notBefore: 0,
    failure: undefined,
    error: undefined,
  }));
  state.failures = state.failures.filter((failure) => failure.step !== id || failure.region !== region);
  reopenLane(state.forward, region, id);
}
