import type { EventOf } from '../events/rollout-event.ts';
import { ownerKey, stepKey } from '../plan/step-key.ts';
import { isOnlyLeft, leftoverOf } from '../report/leftover-of.ts';
import type { LaneState, RegionState, StepState } from '../state/rollout-state.ts';
import type { Draft, Writable } from './draft.ts';
import { paceKey } from './pace-key.ts';

/** A step starts, and with it its lane, if it is the first of it. */
export function startStep(state: Draft, event: EventOf<'step-start'>): void {
  let lane = state.lanes.get(event.region) as Writable<LaneState> | undefined;
  if (lane === undefined) {
    // Lanes open in the phase's order, so the next one is this region's.
    const next = state.phases[state.phase]?.lanes[state.nextLane];
    if (next === undefined) return;
    state.nextLane += 1;
    lane = { lane: next, at: 0, current: undefined };
    state.lanes.set(event.region, lane);
  }
  const step = lane.lane.steps[lane.at];
  if (step === undefined) return;
  const started: Writable<StepState> = {
    step,
    startedAt: event.at,
    status: 'running',
    attempt: 1,
    key: stepKey(state, step.id, 1),
    notBefore: 0,
    calls: 0,
    open: undefined,
    last: undefined,
    seen: undefined,
    changes: 0,
    waiting: undefined,
    waits: 0,
    prepared: false,
    failure: undefined,
    error: undefined,
  };
  lane.current = started;
  state.steps.set(step.id, started);
}

function takePrepared(
  region: Writable<RegionState>,
  prepared: NonNullable<EventOf<'step-end'>['prepared']>,
  owner: string,
): void {
  region.target = prepared.target;
  region.deployment = prepared.deployment;
  region.previous = prepared.previous;
  region.owner = owner;
}

function endStepInRegion(region: Writable<RegionState>, step: StepState, event: EventOf<'step-end'>): void {
  const succeeded = event.outcome === 'succeeded';
  switch (step.step.action) {
    case 'select':
      if (event.prepared !== undefined) takePrepared(region, event.prepared, region.owner);
      break;
    case 'deploy':
      region.deployed = succeeded ? 'success' : 'failed';
      break;
    case 'verify':
      region.verified = succeeded ? 'success' : 'failed';
      region.verification = event.verification;
      break;
    case 'route':
      if (succeeded) region.percent = step.step.percent ?? 100;
      break;
    case 'restore':
      if (succeeded) region.percent = 0;
      break;
    case 'confirm':
      region.after = event.after;
      break;
    case 'monitor':
    case 'clean-up':
    case 'retire':
    case 'remove':
      break;
    default:
      step.step.action satisfies never;
  }
}

/** What the last call was for has been seen: how long it took is known from now on. */
function learnPace(state: Draft, { last, calls }: StepState, { planned }: RegionState, at: number): void {
  if (last === undefined || last.error !== undefined) return;
  const key = paceKey(planned.provider, last.method, calls);
  const { count, totalMs } = state.paces.get(key) ?? { count: 0, totalMs: 0 };
  state.paces.set(key, { count: count + 1, totalMs: totalMs + at - last.at });
}

/** A step ends, and with it its lane, if it is the last of it or failed. */
export function endStep(state: Draft, event: EventOf<'step-end'>): void {
  const step = state.steps.get(event.step);
  const lane = state.lanes.get(event.region) as Writable<LaneState> | undefined;
  if (step === undefined || lane === undefined) return;
  step.status = event.outcome;
  step.failure = event.failure;
  if (event.outcome === 'failed') state.phaseFailed = true;
  const region = state.regions.get(event.region);
  if (region !== undefined) {
    endStepInRegion(region, step, event);
    if (event.outcome === 'succeeded') learnPace(state, step, region, event.at);
  }
  lane.current = undefined;
  lane.at += 1;
  if (event.outcome === 'failed' || lane.at >= lane.lane.steps.length) {
    state.lanes.delete(event.region);
  }
  if (event.failure === undefined || state.status !== 'running') return;
  // What could not be removed after a success is reported, and rolls nothing back.
  if (event.tolerated === true) state.warnings.push(event.failure);
  else if (isOnlyLeft(event.failure)) state.left.push(leftoverOf(event.failure, 'deployment'));
  else if (event.failure.kind !== 'aborted') state.failures.push(event.failure);
}

/** The intent of a changing call. */
export function startEffect(state: Draft, event: EventOf<'effect-start'>): void {
  const open = { effect: event.effect, key: event.key, method: event.method, at: event.at, from: event.from };
  if (event.method === 'claim') {
    state.claim = { ...state.claim, open, tries: state.claim.tries + 1 };
    return;
  }
  const step = state.steps.get(event.step);
  if (step === undefined) return;
  const region = state.regions.get(event.region);
  // The cloud waits for another call: what the one before was for has come true.
  if (region !== undefined && step.last?.method === event.method) learnPace(state, step, region, event.at);
  if (region !== undefined && event.method === 'deploy') region.touched = true;
  if (region !== undefined && event.method === 'route') region.routed = true;
  step.open = open;
  step.calls += 1;
}

/** The outcome of a changing call. */
export function endEffect(state: Draft, event: EventOf<'effect-end'>): void {
  if (state.claim.open?.effect === event.effect) {
    state.claim = { ...state.claim, open: undefined, refused: event.refused };
    return;
  }
  const step = state.steps.get(event.step);
  if (step?.open === undefined) return;
  step.last = {
    method: step.open.method,
    from: step.open.from,
    at: event.at,
    error: event.error,
    abandoned: event.abandoned ?? false,
    tries: event.tries,
  };
  step.open = undefined;
  const region = state.regions.get(event.region);
  if (region === undefined) return;
  region.changedAt = event.at;
  if (event.handle === undefined) return;
  // The newest handle replaces the last. Only a `retire` step speaks of what served before.
  if (step.step.action === 'retire') region.previous = event.handle;
  else region.deployment = event.handle;
}

/** A new attempt begins from nothing. */
export function retryStep(state: Draft, event: EventOf<'step-retry'>): void {
  const step = state.steps.get(event.step);
  if (step === undefined) return;
  step.attempt = event.attempt;
  step.key = stepKey(state, event.step, event.attempt);
  step.notBefore = event.notBefore;
  step.error = event.error;
  step.calls = 0;
  step.last = undefined;
  step.seen = undefined;
  step.changes = 0;
  step.waiting = undefined;
  step.waits = 0;
  step.prepared = false;
}

/** Something changed while a step goes on. */
export function progressStep(state: Draft, event: EventOf<'step-progress'>): void {
  const step = state.steps.get(event.step);
  const region = state.regions.get(event.region);
  if (step === undefined || region === undefined) return;
  if (event.observation !== undefined) {
    step.seen = event.observation;
    step.changes += 1;
  }
  if (event.prepared !== undefined) {
    takePrepared(region, event.prepared, ownerKey(state, event.region, step.attempt));
    step.prepared = true;
    step.last = undefined;
    step.seen = undefined;
  }
}

/** A step waits, for another reason than before. */
export function waitInStep(state: Draft, { step: id, method, cause }: EventOf<'step-waiting'>): void {
  const step = state.steps.get(id);
  if (step === undefined) return;
  step.waiting = { method, cause };
  step.waits += 1;
}
