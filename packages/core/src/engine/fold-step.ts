import type { EventOf } from '../events/rollout-event.ts';
import { ownerKey, stepKey } from '../plan/step-key.ts';
import { isOnlyLeft, leftoverOf } from '../report/leftover-of.ts';
import type { StepState } from '../state/rollout-state.ts';
import { afterInRegion, afterInRollout } from './after-step.ts';
import type { Draft, DraftRegion } from './draft.ts';
import { advanceLane, endLaneStep, trackOfStep } from './fold-lane.ts';
import { blockedIn } from './ledger/blocked-in.ts';
import { paceKey } from './pace-key.ts';

/** What a step knows of an attempt that has just begun. */
export const NEW_ATTEMPT = {
  calls: 0,
  last: undefined,
  seen: undefined,
  changes: 0,
  waiting: undefined,
  waits: 0,
  prepared: false,
} as const satisfies Partial<StepState>;

/** A step starts. */
export function startStep(draft: Draft, { step: id, action, region, at }: EventOf<'step-start'>): void {
  const track = trackOfStep(draft, action, region);
  const planned = track && advanceLane(track, region);
  if (planned?.id !== id) return;
  draft.steps(region).push({
    ...NEW_ATTEMPT,
    planned,
    startedAt: at,
    status: 'running',
    attempt: 1,
    key: stepKey(draft.state, id, 1),
    notBefore: 0,
    open: undefined,
    endedAt: undefined,
    failure: undefined,
    error: undefined,
  });
}

/** A read showed the change of the last call: how long it took is known from now on. */
function learnPace({ state }: Draft, { last, calls }: StepState, region: DraftRegion | undefined, at: number): void {
  if (region === undefined || last === undefined || last.error !== undefined) return;
  const key = paceKey(region.planned.provider, last.method, calls);
  const { count, totalMs } = state.learnedDurations[key] ?? { count: 0, totalMs: 0 };
  state.learnedDurations[key] = { count: count + 1, totalMs: totalMs + at - last.at };
}

/** A step ends. */
export function endStep(draft: Draft, event: EventOf<'step-end'>): void {
  const { action, region, outcome, failure, reason, by, at } = event;
  const step = draft.step(region, event.step, (before) => ({
    ...before,
    status: outcome,
    endedAt: at,
    failure,
    reason,
    by,
  }));
  const track = trackOfStep(draft, action, region);
  if (step === undefined || track === undefined) return;
  if (outcome === 'failed') track.hasFailed = true;
  const { state } = draft;
  const of = draft.region(region);
  if (region === undefined) Object.assign(state, afterInRollout(state, step, event));
  else if (of !== undefined) Object.assign(of, afterInRegion(step, event));
  if (outcome === 'succeeded') learnPace(draft, step, of, at);
  endLaneStep(track, region, outcome === 'failed');
  if (failure === undefined || track !== state.forward) return;
  // A failed check leaves out one region of a follow-up, and the others go on. A deployment that could not be removed after a success is reported, and rolls nothing back.
  if (event.tolerated === true || action === 'check') state.warnings = [...state.warnings, failure];
  else if (isOnlyLeft(failure)) state.left = [...state.left, leftoverOf(failure, 'deployment')];
  else if (failure.kind !== 'aborted') state.failures = [...state.failures, failure];
}

/** The intent of a changing call. */
export function startEffect(draft: Draft, event: EventOf<'effect-start'>): void {
  const { effect, key, method, at, from, region } = event;
  const open = { effect, key, method, at, from };
  const { state } = draft;
  if (method === 'claim') {
    state.claim = { ...state.claim, open, tries: state.claim.tries + 1 };
    return;
  }
  const step = draft.step(region, event.step, (before) => ({ ...before, open, calls: before.calls + 1 }));
  const of = draft.region(region);
  if (step === undefined || of === undefined) return;
  // The cloud waits for another call: what the one before was for has come true.
  if (step.last?.method === method) learnPace(draft, step, of, at);
  if (method === 'deploy') of.touched = true;
  if (method === 'route') of.routed = true;
  if (method === 'enter') of.entered = true;
}

/** The outcome of a changing call. */
export function endEffect(draft: Draft, event: EventOf<'effect-end'>): void {
  const { region, handle, at, error, abandoned = false, tries } = event;
  const { state } = draft;
  if (state.claim.open?.effect === event.effect) {
    state.claim = { ...state.claim, open: undefined, refused: event.refused, blocked: blockedIn(state.plan, event) };
    return;
  }
  const step = draft.step(region, event.step, (before) => {
    if (before.open === undefined) return undefined;
    const { method, from } = before.open;
    return { ...before, open: undefined, last: { method, from, at, error, abandoned, tries } };
  });
  const of = draft.region(region);
  if (step?.open === undefined || of === undefined) return;
  of.changedAt = at;
  if (handle === undefined) return;
  // The newest handle replaces the last. Only a `retire` step speaks of the previous deployment.
  if (step.planned.action === 'retire') of.previous = handle;
  else of.deployment = handle;
}

/** A new attempt begins from nothing. */
export function retryStep(draft: Draft, { step: id, region, attempt, notBefore, error }: EventOf<'step-retry'>): void {
  draft.step(region, id, (before) => ({
    ...before,
    attempt,
    key: stepKey(draft.state, id, attempt),
    notBefore,
    error,
    ...NEW_ATTEMPT,
  }));
}

/** Something changed while a step goes on. */
export function progressStep(draft: Draft, event: EventOf<'step-progress'>): void {
  const { step: id, region, observation, prepared } = event;
  const step = draft.step(region, id, (before) => {
    if (prepared !== undefined) return { ...before, prepared: true, last: undefined, seen: undefined };
    return observation && { ...before, seen: observation, changes: before.changes + 1 };
  });
  const of = draft.region(region);
  if (step === undefined || prepared === undefined || region === undefined || of === undefined) return;
  of.target = prepared.target;
  of.deployment = prepared.deployment;
  of.previous = prepared.previous;
  of.owner = ownerKey(draft.state, region, step.attempt);
}

/** A step waits, for another reason than before. */
export function waitInStep(draft: Draft, { step: id, region, method, cause, at }: EventOf<'step-waiting'>): void {
  draft.step(region, id, (before) => ({ ...before, waiting: { method, cause, at }, waits: before.waits + 1 }));
}
