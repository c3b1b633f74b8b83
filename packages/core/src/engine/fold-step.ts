import type { EventOf } from '../events/rollout-event.ts';
import { ownerKey, stepKey } from '../plan/step-key.ts';
import { isOnlyLeft, leftoverOf } from '../report/leftover-of.ts';
import { regionState, stepState } from '../state/find.ts';
import type { RegionState, StepState } from '../state/rollout-state.ts';
import { changeRegion, type Draft, putStep } from './draft.ts';
import { advanceLane, endLaneStep, trackOfStep } from './fold-lane.ts';
import { paceKey } from './pace-key.ts';
import { stepKind } from './steps/steps.ts';

/** A step starts. */
export function startStep(draft: Draft, { step: id, action, region, at }: EventOf<'step-start'>): void {
  const track = trackOfStep(draft, action, region);
  const planned = track && advanceLane(track, region);
  if (planned?.id !== id) return;
  putStep(draft, region, {
    planned,
    startedAt: at,
    status: 'running',
    attempt: 1,
    key: stepKey(draft, id, 1),
    notBefore: 0,
    calls: 0,
    changes: 0,
    waits: 0,
    prepared: false,
  });
}

/** What the last call was for has been seen: how long it took is known from now on. */
function learnPace(draft: Draft, { last, calls }: StepState, region: RegionState | undefined, at: number): void {
  if (region === undefined || last === undefined || last.error !== undefined) return;
  const key = paceKey(region.planned.provider, last.method, calls);
  const { count, totalMs } = draft.paces[key] ?? { count: 0, totalMs: 0 };
  draft.paces = { ...draft.paces, [key]: { count: count + 1, totalMs: totalMs + at - last.at } };
}

/** A step ends. */
export function endStep(draft: Draft, event: EventOf<'step-end'>): void {
  const { step: id, action, region, outcome, failure, at } = event;
  const step = stepState(draft, id, region);
  const track = trackOfStep(draft, action, region);
  if (step === undefined || track === undefined) return;
  putStep(draft, region, { ...step, status: outcome, failure });
  if (outcome === 'failed') track.hasFailed = true;
  const of = regionState(draft, region);
  const kind = stepKind(action);
  if (kind.of === 'rollout') Object.assign(draft, kind.after?.(draft, step, event));
  else if (of !== undefined) changeRegion(draft, region, kind.after?.(of, step, event) ?? {});
  if (outcome === 'succeeded') learnPace(draft, step, of, at);
  endLaneStep(track, region, outcome === 'failed');
  if (failure === undefined || track !== draft.forward) return;
  // What could not be removed after a success is reported, and rolls nothing back.
  if (event.tolerated === true) draft.warnings = [...draft.warnings, failure];
  else if (isOnlyLeft(failure)) draft.left = [...draft.left, leftoverOf(failure, 'deployment')];
  else if (failure.kind !== 'aborted') draft.failures = [...draft.failures, failure];
}

/** The intent of a changing call. */
export function startEffect(draft: Draft, event: EventOf<'effect-start'>): void {
  const { effect, key, method, at, from, region } = event;
  const open = { effect, key, method, at, from };
  if (method === 'claim') {
    draft.claim = { ...draft.claim, open, tries: draft.claim.tries + 1 };
    return;
  }
  const step = stepState(draft, event.step, region);
  if (step === undefined) return;
  // The cloud waits for another call: what the one before was for has come true.
  if (step.last?.method === method) learnPace(draft, step, regionState(draft, region), at);
  putStep(draft, region, { ...step, open, calls: step.calls + 1 });
  if (method === 'deploy') changeRegion(draft, region, { touched: true });
  if (method === 'route') changeRegion(draft, region, { routed: true });
}

/** The outcome of a changing call. */
export function endEffect(draft: Draft, event: EventOf<'effect-end'>): void {
  const { region, handle, at } = event;
  if (draft.claim.open?.effect === event.effect) {
    draft.claim = { ...draft.claim, open: undefined, refused: event.refused };
    return;
  }
  const step = stepState(draft, event.step, region);
  if (step?.open === undefined) return;
  const { method, from } = step.open;
  const { error, abandoned = false, tries } = event;
  putStep(draft, region, { ...step, open: undefined, last: { method, from, at, error, abandoned, tries } });
  if (handle === undefined) changeRegion(draft, region, { changedAt: at });
  // The newest handle replaces the last. Only a `retire` step speaks of the previous deployment.
  else if (step.planned.action === 'retire') changeRegion(draft, region, { changedAt: at, previous: handle });
  else changeRegion(draft, region, { changedAt: at, deployment: handle });
}

/** A new attempt begins from nothing. */
export function retryStep(draft: Draft, event: EventOf<'step-retry'>): void {
  const step = stepState(draft, event.step, event.region);
  if (step === undefined) return;
  putStep(draft, event.region, {
    ...step,
    attempt: event.attempt,
    key: stepKey(draft, event.step, event.attempt),
    notBefore: event.notBefore,
    error: event.error,
    calls: 0,
    last: undefined,
    seen: undefined,
    changes: 0,
    waiting: undefined,
    waits: 0,
    prepared: false,
  });
}

/** Something changed while a step goes on. */
export function progressStep(
  draft: Draft,
  { step: id, region, observation, prepared }: EventOf<'step-progress'>,
): void {
  const step = stepState(draft, id, region);
  if (step === undefined) return;
  if (observation !== undefined) putStep(draft, region, { ...step, seen: observation, changes: step.changes + 1 });
  if (prepared === undefined || region === undefined) return;
  const { target, deployment, previous } = prepared;
  putStep(draft, region, { ...step, prepared: true, last: undefined, seen: undefined });
  changeRegion(draft, region, { target, deployment, previous, owner: ownerKey(draft, region, step.attempt) });
}

/** A step waits, for another reason than before. */
export function waitInStep(draft: Draft, { step: id, region, method, cause }: EventOf<'step-waiting'>): void {
  const step = stepState(draft, id, region);
  if (step !== undefined) putStep(draft, region, { ...step, waiting: { method, cause }, waits: step.waits + 1 });
}
