import type { EventOf, RolloutEvent } from '../events/rollout-event.ts';
import { reselection } from '../plan/plan-phases.ts';
import { ownerKey } from '../plan/step-key.ts';
import type { RolloutState } from '../state/rollout-state.ts';
import type { Draft } from './draft.ts';
import { endEffect, endStep, progressStep, retryStep, startEffect, startStep, waitInStep } from './evolve-step.ts';
import { skipTime } from './skip-time.ts';

function startRollout(state: Draft, event: EventOf<'rollout-start'>): void {
  state.id = event.rolloutId;
  state.nonce = event.nonce;
  state.plan = event.plan;
  state.status = 'running';
  state.startedAt = event.at;
  state.phases = event.plan.phases as Draft['phases'];
  for (const planned of event.plan.regions) {
    state.regions.set(planned.key, {
      planned,
      target: undefined,
      deployment: undefined,
      previous: null,
      owner: ownerKey(state, planned.key, 1),
      touched: false,
      routed: false,
      percent: 0,
      changedAt: 0,
      deployed: undefined,
      verified: undefined,
      verification: undefined,
      after: undefined,
    });
  }
}

function endPhase(state: Draft, event: EventOf<'phase-end'>): void {
  const kind = state.phases[state.phase]?.kind;
  state.phase += 1;
  state.phaseOpen = false;
  if (event.outcome === 'failed') return;
  if (kind === 'route')
    state.routingConfigured = !state.phases.slice(state.phase).some((phase) => phase.kind === 'route');
  else if (kind === 'monitor') state.monitoringActive = true;
}

/** The targets are held. After a wait, the open phase is done again, by steps of their own. */
function holdClaim(state: Draft): void {
  state.claim = { ...state.claim, held: true };
  if (state.claim.waitingSince === undefined) return;
  state.phases = state.phases.map((phase, index) => (index === state.phase ? reselection(phase) : phase));
  state.nextLane = 0;
  state.lanes.clear();
}

function takeCommand(state: Draft, event: EventOf<'command'>): void {
  const asked = { ...state.asked };
  const reason = event.reason ?? `${event.name} was asked for`;
  switch (event.name) {
    case 'pause':
      asked.pause = true;
      break;
    case 'resume':
      asked.pause = false;
      // The last word counts: a stop that has not come about yet no longer will.
      asked.stop = undefined;
      break;
    case 'stop':
      asked.stop = reason;
      break;
    case 'abort':
      // An abort in the middle of a rollback changes nothing: the way back is already being gone.
      if (state.status === 'running') asked.abort ??= reason;
      break;
    default:
      event.name satisfies never;
  }
  state.asked = asked;
}

function fold(state: Draft, event: RolloutEvent): void {
  switch (event.type) {
    case 'rollout-start':
      return startRollout(state, event);
    case 'rollout-suspend':
      state.suspended = event.reason;
      state.asked = { ...state.asked, stop: undefined };
      return;
    case 'rollout-resume':
      state.suspended = undefined;
      return;
    case 'rollout-end':
      state.status = 'ended';
      state.outcome = event.outcome;
      state.error = event.error;
      return;
    case 'phase-start':
      state.phaseOpen = true;
      state.phaseFailed = false;
      state.nextLane = 0;
      state.lanes.clear();
      return;
    case 'phase-end':
      return endPhase(state, event);
    case 'step-start':
      return startStep(state, event);
    case 'step-retry':
      return retryStep(state, event);
    case 'step-progress':
      return progressStep(state, event);
    case 'step-waiting':
      return waitInStep(state, event);
    case 'step-end':
      return endStep(state, event);
    case 'effect-start':
      return startEffect(state, event);
    case 'effect-end':
      return endEffect(state, event);
    case 'clock-jump':
      return skipTime(state, event.byMs);
    case 'claim-waiting':
      state.claim = { ...state.claim, waitingSince: event.at };
      return;
    case 'warning':
      return;
    case 'claim-held':
      return holdClaim(state);
    case 'command':
      return takeCommand(state, event);
    case 'pause-start':
      state.paused = true;
      return;
    case 'pause-end':
      state.paused = false;
      return;
    case 'rollback-start':
      state.status = 'rolling-back';
      state.rollback = { cause: event.cause, outcome: undefined };
      // What was moved is being moved back.
      state.routingConfigured = false;
      state.monitoringActive = false;
      state.phases = event.phases as Draft['phases'];
      state.phase = 0;
      state.phaseOpen = false;
      return;
    case 'rollback-end':
      state.rollback = { cause: state.rollback?.cause ?? 'failed', outcome: event.outcome };
      return;
    default:
      event satisfies never;
  }
}

/** The state after one more event. It owns its first argument and may change it: copy with `snapshot()` what must stay. */
export function evolve(state: RolloutState, event: RolloutEvent): RolloutState {
  const draft = state as Draft;
  fold(draft, event);
  draft.seq = event.seq;
  draft.updatedAt = event.at;
  return draft;
}
