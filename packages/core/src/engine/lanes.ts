import type { Phase, Step } from '../plan/plan.ts';
import type { LaneState, RegionState, StepState } from '../state/rollout-state.ts';
import { decideConfirm } from './confirm.ts';
import { decideCleanUp, decideRetire, decideRoute } from './cutover.ts';
import { type Deciding, emit, waitFor } from './deciding.ts';
import { decideDeploy } from './deploy.ts';
import { endCall } from './end-call.ts';
import { fail, failBy } from './end-step.ts';
import { decideMonitor } from './monitor.ts';
import { decideRemove, decideRestore } from './rollback.ts';
import { decideSelect } from './select.ts';
import { decideVerify } from './verify.ts';

/** The rule of each kind of step. */
function decideAction(turn: Deciding, s: StepState, region: RegionState): void {
  switch (s.step.action) {
    case 'select':
      return decideSelect(turn, s, region);
    case 'deploy':
      return decideDeploy(turn, s, region);
    case 'verify':
      return decideVerify(turn, s, region);
    case 'route':
      return decideRoute(turn, s, region);
    case 'monitor':
      return decideMonitor(turn, s, region);
    case 'clean-up':
      return decideCleanUp(turn, s, region);
    case 'retire':
      return decideRetire(turn, s, region);
    case 'restore':
      return decideRestore(turn, s, region);
    case 'remove':
      return decideRemove(turn, s, region);
    case 'confirm':
      return decideConfirm(turn, s, region);
    default:
      s.step.action satisfies never;
  }
}

function decideStep(turn: Deciding, s: StepState, region: RegionState): void {
  const { open } = s;
  if (open !== undefined && turn.live.inFlight.has(open.effect)) {
    return waitFor(turn, {
      for: 'call',
      region: s.step.region,
      step: s.step.id,
      detail: `${open.method} is being called`,
    });
  }
  if (turn.ending === 'aborting') {
    if (open === undefined) return fail(turn, s, { kind: 'aborted' });
    // Nobody calls again after an abort: rollback looks at what became of it.
    return endCall(turn, s);
  }
  if (open === undefined && s.error !== undefined && s.calls === 0) {
    // Between two attempts: while the rollout is failing none begins any more.
    if (turn.ending === 'failing') return failBy(turn, s, s.error);
    if (turn.now < s.notBefore) {
      return waitFor(turn, {
        for: 'retry',
        region: s.step.region,
        step: s.step.id,
        until: s.notBefore,
        detail: `attempt ${s.attempt} follows: ${s.error.message}`,
      });
    }
  }
  decideAction(turn, s, region);
}

function startStep(turn: Deciding, step: Step): void {
  emit(turn, { type: 'step-start', step: step.id, action: step.action, region: step.region });
}

/** Moves one lane; false if it is settled: between two steps, and no further one begins. */
function decideLane(turn: Deciding, { lane, at, current }: LaneState): boolean {
  const region = turn.state.regions.get(lane.region);
  if (region === undefined) return false;
  if (current !== undefined) {
    decideStep(turn, current, region);
    return true;
  }
  const step = lane.steps[at];
  if (turn.ending !== undefined || step === undefined) return false;
  if (isHeld(turn))
    waitFor(turn, { for: 'resume', region: lane.region, step: step.id, detail: 'the rollout is paused' });
  else startStep(turn, step);
  return true;
}

/** Pause holds what has not started; it never holds the way back. */
function isHeld(turn: Deciding): boolean {
  return turn.state.paused && turn.state.status === 'running';
}

function hasFailed(turn: Deciding): boolean {
  const last = turn.events.at(-1);
  return last?.type === 'step-end' && last.outcome === 'failed';
}

/** Moves the open phase's lanes and opens new ones where slots are free; true once all are settled. Visits open lanes only. */
export function decideLanes(turn: Deciding, phase: Phase): boolean {
  const { state } = turn;
  let busy = 0;
  for (const lane of state.lanes.values()) {
    if (decideLane(turn, lane)) busy += 1;
    // The lanes behind a failure are decided by what it means for them: fold it first.
    if (state.status === 'running' && hasFailed(turn)) return false;
  }
  if (turn.ending !== undefined) return busy === 0;
  let next = state.nextLane;
  for (; next < phase.lanes.length && busy < phase.concurrency; next++) {
    const step = phase.lanes[next]?.steps[0];
    if (step === undefined) continue;
    busy += 1;
    if (isHeld(turn))
      waitFor(turn, { for: 'resume', region: step.region, step: step.id, detail: 'the rollout is paused' });
    else startStep(turn, step);
  }
  if (turn.waits !== undefined) {
    for (const { region } of phase.lanes.slice(next))
      waitFor(turn, { for: 'slot', region, detail: `${phase.concurrency} at a time, and as many are at work` });
  }
  return busy === 0;
}
