import type { Lane, Phase, Step } from '../plan/plan.ts';
import { regionOf } from '../plan/target.ts';
import { failedRegions, slotsOf } from '../state/budget.ts';
import { regionState, stepState } from '../state/find.ts';
import type { LaneState, StepState, TrackState } from '../state/rollout-state.ts';
import { mayContinue } from './ask-window.ts';
import { type DecisionContext, emit, waitFor, whereOf } from './context.ts';
import { endCall } from './end-call.ts';
import { fail, failWith } from './end-step.ts';
import { stepKind } from './steps/steps.ts';

/** A track while it is being decided: the plan's own, where commands and failures count, or a rollback, which neither pause nor failure holds. */
export interface DecidedTrack {
  readonly track: TrackState;
  readonly isForward: boolean;
}

/** Asks the rules of a step's kind what it does next. */
function decideAction(context: DecisionContext, step: StepState): void {
  const { action, target } = step.planned;
  const kind = stepKind(action);
  if (kind.of === 'rollout') return kind.decide(context, step);
  const region = regionState(context.state, regionOf(target));
  if (region !== undefined) kind.decide(context, step, region);
}

function decideStep(context: DecisionContext, step: StepState, isForward: boolean): void {
  const { open } = step;
  if (open !== undefined && context.live.inFlight[open.effect] !== undefined) {
    const { step: id, region } = whereOf(step.planned);
    return waitFor(context, { for: 'call', region, step: id, detail: `${open.method} is being called` });
  }
  const ending = isForward ? context.ending : undefined;
  if (ending === 'aborting') {
    if (open === undefined) return fail(context, step, { kind: 'aborted' });
    // Nobody calls again after an abort: the rollback looks at what became of it.
    return endCall(context, step);
  }
  if (open === undefined && step.error !== undefined && step.calls === 0) {
    // Between two attempts: while the rollout is failing none begins any more.
    if (ending === 'failing') return failWith(context, step, step.error);
    if (context.now < step.notBefore) {
      const { step: id, region } = whereOf(step.planned);
      const detail = `attempt ${step.attempt} follows: ${step.error.message}`;
      return waitFor(context, { for: 'retry', region, step: id, until: step.notBefore, detail });
    }
  }
  decideAction(context, step);
}

/** Starts a step of a phase, unless a pause, a hold or a closed window keeps it back. */
function startStep(context: DecisionContext, phase: Phase, step: Step, isForward: boolean): void {
  const where = whereOf(step);
  const asking = { region: where.region, step: step.id };
  const { paused, holds } = context.state;
  if (isForward && paused) waitFor(context, { for: 'resume', ...asking, detail: 'the rollout is paused' });
  else if (isForward && holds.open !== undefined)
    waitFor(context, { for: 'person', ...asking, detail: `${holds.open.id} is not decided yet` });
  else if (!isForward || mayContinue(context, phase, asking))
    emit(context, { type: 'step-start', step: where.step, action: where.action, region: where.region });
}

/** A region that failed, or is being rolled back, takes no part in the plan's phases any more. */
function isLeftOut({ state }: DecisionContext, { target }: Lane): boolean {
  const region = regionOf(target);
  if (region === undefined || (state.failures.length === 0 && state.rollbacks.length === 0)) return false;
  return regionState(state, region)?.rollback !== undefined || failedRegions(state).has(region);
}

/** Moves one lane; false if it is settled: between two steps, and no further one begins. */
function decideLane(
  context: DecisionContext,
  phase: Phase,
  { lane: index, at, isRunning }: LaneState,
  isForward: boolean,
): boolean {
  const lane = phase.lanes[index];
  if (lane === undefined) return false;
  const step = lane.steps[at];
  if (step === undefined) return false;
  if (isRunning) {
    const current = stepState(context.state, step.id, regionOf(lane.target));
    if (current !== undefined) decideStep(context, current, isForward);
    return true;
  }
  if (isForward && (context.ending !== undefined || isLeftOut(context, lane))) return false;
  startStep(context, phase, step, isForward);
  return true;
}

function hasFailed({ events }: DecisionContext): boolean {
  const last = events.at(-1);
  return last?.type === 'step-end' && last.outcome === 'failed';
}

/** Moves the open phase's lanes and opens new ones where slots are free; true once all are settled. Visits open lanes only. */
export function decideLanes(context: DecisionContext, phase: Phase, { track, isForward }: DecidedTrack): boolean {
  let busy = 0;
  for (const open of track.lanes) {
    if (decideLane(context, phase, open, isForward)) busy += 1;
    // The lanes behind a failure are decided by what it means for them: fold it first.
    if (isForward && hasFailed(context)) return false;
  }
  if (isForward && context.ending !== undefined) return busy === 0;
  const slots = isForward ? slotsOf(context.plan, context.state, phase) : phase.concurrency;
  let next = track.nextLane;
  for (; next < phase.lanes.length && busy < slots; next++) {
    const lane = phase.lanes[next];
    const step = lane?.steps[0];
    if (lane === undefined || step === undefined || (isForward && isLeftOut(context, lane))) continue;
    busy += 1;
    startStep(context, phase, step, isForward);
  }
  if (context.waits !== undefined) {
    for (const lane of phase.lanes.slice(next)) {
      if (isForward && isLeftOut(context, lane)) continue;
      const detail = `waiting for a slot (${slots} of ${slots} in use)`;
      waitFor(context, { for: 'slot', region: regionOf(lane.target), detail });
    }
  }
  return busy === 0;
}
