import type { Phase } from '../plan/plan.ts';
import { endingOf } from '../state/ending.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import { mayStart } from './ask-window.ts';
import { decideClaim, isClaimClosed } from './claim.ts';
import { type DecisionContext, emit, waitFor } from './context.ts';
import { decideFailures } from './decide-failures.ts';
import { isRead } from './effect.ts';
import { decideJudging } from './judging/decide-judging.ts';
import { type DecidedTrack, decideLanes } from './lanes.ts';
import type { Live } from './live.ts';
import { beginRollback, doFollowUp, endRollback, endRollout } from './rollback/end-rollout.ts';
import type { Waiting } from './waiting.ts';

/** Everything asked for by a command that is not a step. True if that is all there is to do now. */
function obey(context: DecisionContext): boolean {
  const { state, live } = context;
  if (state.suspended !== undefined) {
    if (state.asked.resume === true) emit(context, { type: 'rollout-resume' });
    else waitFor(context, { for: 'resume', detail: 'the rollout is suspended' });
    return true;
  }
  if (state.asked.stop !== undefined) {
    // Nobody waits for reads after a stop.
    const isCalling = Object.values(live.inFlight).some((effect) => effect !== undefined && !isRead(effect));
    if (isCalling) waitFor(context, { for: 'call', detail: 'stopping once the calls in flight have ended' });
    else emit(context, { type: 'rollout-suspend', reason: state.asked.stop });
    return true;
  }
  if (state.asked.pause && !state.paused && state.status === 'running' && context.ending === undefined)
    emit(context, { type: 'pause-start' });
  if (!state.asked.pause && state.paused) emit(context, { type: 'pause-end' });
  return context.events.length > 0;
}

/** Whether a phase reads what is there, and ends with the claim. */
function isFirst({ kind }: Phase): boolean {
  return kind === 'select' || kind === 'check';
}

/** Whether a step of an open phase failed in a region that still takes part. */
function hasFailedIn({ forward, regions }: RolloutState, { lanes }: Phase): boolean {
  if (!forward.hasFailed) return false;
  const ids = new Set(lanes.flatMap(({ steps }) => steps.map(({ id }) => id)));
  return regions.some(
    ({ rollback, steps }) =>
      rollback === undefined && steps.some(({ planned, status }) => status === 'failed' && ids.has(planned.id)),
  );
}

function decideOpenPhase(context: DecisionContext, phase: Phase, decided: DecidedTrack, rollback?: string): void {
  const { ending, events, state } = context;
  const before = events.length;
  if (!decideLanes(context, phase, decided)) return;
  if (decided.isForward && !isClaimClosed(context)) return;
  // Whatever is claimed is claimed together, when all of it is known and before the first change.
  if (decided.isForward && isFirst(phase) && ending === undefined && !decideClaim(context)) return;
  // A phase that is held stays open: what failed in it may be tried again.
  if (events.length > before || (decided.isForward && state.holds.open !== undefined)) return;
  const isFailed = decided.isForward ? ending !== undefined || hasFailedIn(state, phase) : decided.track.hasFailed;
  const outcome = isFailed ? 'failed' : 'succeeded';
  emit(context, { type: 'phase-end', phase: phase.id, ...(rollback === undefined ? {} : { rollback }), outcome });
}

/** The plan's own phases. */
function decideForward(context: DecisionContext): void {
  const { state } = context;
  const { forward } = state;
  const phase = forward.phases[forward.phase];
  if (forward.isOpen) {
    if (phase !== undefined) decideOpenPhase(context, phase, { track: forward, isForward: true });
  } else if (context.ending !== undefined) beginRollback(context);
  else if (phase === undefined) {
    // A region that was judged after the last phase may be one too many.
    if (state.holds.open !== undefined) return;
    if (context.plan.followUp === undefined) endRollout(context);
    else doFollowUp(context, context.plan.followUp);
  } else if (state.paused) waitFor(context, { for: 'resume', detail: 'the rollout is paused' });
  else if (state.holds.open === undefined && mayStart(context, phase))
    emit(context, { type: 'phase-start', phase: phase.id });
}

/** Rollbacks, side by side. */
function decideRollbacks(context: DecisionContext): void {
  for (const track of context.state.rollbacks) {
    const phase = track.phases[track.phase];
    if (phase === undefined) endRollback(context, track);
    else if (track.isOpen) decideOpenPhase(context, phase, { track, isForward: false }, track.id);
    else emit(context, { type: 'phase-start', phase: phase.id, rollback: track.id });
  }
}

/**
 * What to do now, what is waited for, and when to look again. Every rule of a rollout is here or in the fold, and both are pure.
 * `waits` is filled where somebody asked why.
 */
export function decide(state: RolloutState, live: Live, now: number, waits?: Waiting[]): DecisionContext | undefined {
  const { plan } = state;
  if (plan === undefined) return undefined;
  const context: DecisionContext = {
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
  if (state.status === 'ended' || obey(context)) return context;
  if (state.status === 'running') {
    decideFailures(context);
    if (context.events.length === 0) decideJudging(context);
    if (context.events.length > 0) return context;
    decideForward(context);
  }
  decideRollbacks(context);
  return context;
}
