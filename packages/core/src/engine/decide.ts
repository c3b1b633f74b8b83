import type { Plan } from '../plan/plan.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import { decideClaim, isClaimClosed } from './claim.ts';
import { type Deciding, emit, waitFor } from './deciding.ts';
import type { Decision, Live, Waiting } from './decision.ts';
import { beginRollback, endRollback, endRollout } from './finish.ts';
import { decideLanes } from './lanes.ts';

function endingOf(state: RolloutState): Deciding['ending'] {
  if (state.status !== 'running') return undefined;
  if (state.asked.abort !== undefined) return 'aborting';
  return state.failures.length > 0 || state.claim.refused !== undefined ? 'failing' : undefined;
}

/** Everything asked for by a command that is not a step. True if that is all there is to do now. */
function obey(turn: Deciding): boolean {
  const { state } = turn;
  if (state.suspended !== undefined) {
    waitFor(turn, { for: 'resume', detail: 'the rollout is suspended' });
    return true;
  }
  if (state.asked.stop !== undefined) {
    if (turn.live.inFlight.size === 0) emit(turn, { type: 'rollout-suspend', reason: state.asked.stop });
    else waitFor(turn, { for: 'call', detail: 'stopping once the calls in flight have ended' });
    return true;
  }
  if (state.asked.pause && !state.paused && state.status === 'running' && turn.ending === undefined)
    emit(turn, { type: 'pause-start' });
  if (!state.asked.pause && state.paused) emit(turn, { type: 'pause-end' });
  return turn.events.length > 0;
}

function decideOpenPhase(turn: Deciding): void {
  const { state } = turn;
  const phase = state.phases[state.phase];
  if (phase === undefined || !decideLanes(turn, phase) || !isClaimClosed(turn)) return;
  // Whatever is claimed is claimed together, when all of it is known and before the first change.
  if (phase.kind === 'select' && turn.ending === undefined && !decideClaim(turn)) return;
  if (turn.events.length > 0) return;
  const failed = turn.ending !== undefined || state.phaseFailed;
  emit(turn, { type: 'phase-end', phase: phase.id, outcome: failed ? 'failed' : 'succeeded' });
}

function decideNextPhase(turn: Deciding): void {
  const { state } = turn;
  const phase = state.phases[state.phase];
  if (state.status === 'running' && turn.ending !== undefined) return beginRollback(turn);
  if (phase === undefined) return state.status === 'rolling-back' ? endRollback(turn) : endRollout(turn);
  if (state.paused && state.status === 'running') waitFor(turn, { for: 'resume', detail: 'the rollout is paused' });
  else emit(turn, { type: 'phase-start', phase: phase.id });
}

function take(plan: Plan, state: RolloutState, live: Live, now: number, waits: Waiting[] | undefined): Deciding {
  const turn: Deciding = {
    plan,
    state,
    live,
    now,
    ending: endingOf(state),
    events: [],
    effects: [],
    waits,
    wakeAt: Number.POSITIVE_INFINITY,
  };
  if (state.status === 'new' || state.status === 'ended' || obey(turn)) return turn;
  if (state.phaseOpen) decideOpenPhase(turn);
  else decideNextPhase(turn);
  return turn;
}

/**
 * What to do now, what is being waited for and why, and when to look again. Every rule of a rollout is here or in `evolve`, and both are pure.
 * `state` is the fold of the log so far, `live` what this process knows beside it (empty after a crash), `now` milliseconds since the epoch.
 */
export function decide(plan: Plan, state: RolloutState, live: Live, now: number): Decision {
  const turn = take(plan, state, live, now, undefined);
  return {
    events: turn.events,
    effects: turn.events.length > 0 ? [] : turn.effects,
    waiting: () => take(plan, state, live, now, []).waits ?? [],
    wakeAt: Number.isFinite(turn.wakeAt) ? turn.wakeAt : undefined,
  };
}
