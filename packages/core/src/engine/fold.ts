import type { EventOf, RolloutEvent } from '../events/rollout-event.ts';
import { deepFreeze } from '../json/deep-freeze.ts';
import type { InheritedRegion } from '../plan/follow-up.ts';
import { reselection } from '../plan/plan-phases.ts';
import { ownerKey } from '../plan/step-key.ts';
import type { RegionState, RolloutState, TrackState } from '../state/rollout-state.ts';
import { Draft, type DraftTrack } from './draft.ts';
import { holdBake, keepCheckpoint, keepVerdict } from './fold-bake.ts';
import { takeCommand } from './fold-command.ts';
import { endHold, startHold } from './fold-hold.ts';
import { closeLane } from './fold-lane.ts';
import { endEffect, endStep, progressStep, retryStep, startEffect, startStep, waitInStep } from './fold-step.ts';
import { restartStep } from './restart-step.ts';
import { skipTime } from './skip-time.ts';

const NO_PHASES: TrackState = { phases: [], phase: 0, isOpen: false, hasFailed: false, nextLane: 0, lanes: [] };

/** Frozen: states are handed out, and share what they have not changed. */
const NOTHING: RolloutState = deepFreeze<RolloutState>({
  id: '',
  nonce: '',
  status: 'new',
  seq: 0,
  startedAt: 0,
  updatedAt: 0,
  paused: false,
  pauses: [],
  asked: { pause: false },
  forward: NO_PHASES,
  rollbacks: [],
  regions: [],
  steps: [],
  claim: { held: false, tries: 0 },
  observed: [],
  learnedDurations: {},
  failures: [],
  holds: { count: 0, isOver: false },
  accepted: [],
  warnings: [],
  left: [],
  routingConfigured: false,
  monitoringActive: false,
});

/** What is known to be made in a region: nothing, or what the rollout before left there. */
function madeBefore(
  inherited: InheritedRegion | undefined,
  ownKey: string,
): Pick<RegionState, 'target' | 'deployment' | 'previous' | 'owner' | 'touched' | 'routed' | 'entered' | 'percent'> {
  return {
    target: inherited?.target,
    deployment: inherited?.deployment,
    previous: inherited?.previous ?? null,
    owner: inherited?.owner ?? ownKey,
    touched: inherited !== undefined,
    routed: inherited?.routed ?? false,
    entered: inherited?.entered ?? false,
    percent: inherited?.percent ?? 0,
  };
}

function startRollout({ state }: Draft, event: EventOf<'rollout-start'>): void {
  state.id = event.rolloutId;
  state.nonce = event.nonce;
  state.plan = event.plan;
  state.status = 'running';
  state.startedAt = event.at;
  state.forward.phases = event.plan.phases;
  // Every field, so that all of these objects have one shape and are copied quickly.
  const { followUp } = event.plan;
  if (followUp?.table !== undefined) state.table = followUp.table;
  state.regions = event.plan.regions.map((planned) => ({
    planned,
    ...madeBefore(followUp?.regions[planned.key], ownerKey(state, planned.key, 1)),
    steadySince: undefined,
    judged: undefined,
    changedAt: 0,
    deployed: undefined,
    verified: undefined,
    verification: undefined,
    rollback: undefined,
    after: undefined,
    steps: [],
  }));
}

/** The track that a phase event is about. */
function trackOf({ state }: Draft, { rollback }: { readonly rollback?: string | undefined }): DraftTrack | undefined {
  return rollback === undefined ? state.forward : state.rollbacks.find(({ id }) => id === rollback);
}

function startPhase(draft: Draft, event: EventOf<'phase-start'>): void {
  const track = trackOf(draft, event);
  if (track === undefined) return;
  track.isOpen = true;
  track.hasFailed = false;
  track.nextLane = 0;
  track.lanes = [];
}

function endPhase(draft: Draft, event: EventOf<'phase-end'>): void {
  const { state } = draft;
  const track = trackOf(draft, event);
  if (track === undefined) return;
  const kind = track.phases[track.phase]?.kind;
  track.phase += 1;
  track.isOpen = false;
  if (event.outcome === 'failed') return;
  if (kind === 'route' || kind === 'enter')
    state.routingConfigured = !track.phases
      .slice(track.phase)
      .some((phase) => phase.kind === 'route' || phase.kind === 'enter');
  else if (kind === 'monitor') state.monitoringActive = true;
}

/** Another rollout holds a target; where it was sent an abort, it is not sent another. */
function waitForClaim({ state }: Draft, { at, holder, supersedes }: EventOf<'claim-waiting'>): void {
  const { waitingSince = at, supersedes: before = [] } = state.claim;
  state.claim = { ...state.claim, waitingSince, ...(supersedes === true && { supersedes: [...before, holder] }) };
}

/** The targets are held. After a wait, and where something stood in the way of a region, the open phase is done again, by steps of their own. */
function holdClaim({ state }: Draft): void {
  state.claim = { ...state.claim, held: true };
  const isBlocked = state.regions.some(({ steps }) => steps.at(-1)?.reason !== undefined);
  if (state.claim.waitingSince === undefined && !isBlocked) return;
  const { forward } = state;
  forward.phases = forward.phases.map((phase, index) => (index === forward.phase ? reselection(phase) : phase));
  forward.nextLane = 0;
  forward.lanes = [];
}

function startRollback(draft: Draft, { id, of, cause, regions, phases }: EventOf<'rollback-start'>): void {
  const { state } = draft;
  state.rollbacks.push({ ...NO_PHASES, lanes: [], id, of, cause, regions, phases });
  for (const region of regions) {
    const folded = draft.region(region);
    if (folded !== undefined) folded.rollback = id;
    closeLane(state.forward, region);
  }
  if (of !== 'rollout') return;
  state.status = 'rolling-back';
  // What was moved is being moved back.
  state.routingConfigured = false;
  state.monitoringActive = false;
}

function endRollback({ state }: Draft, { id, outcome }: EventOf<'rollback-end'>): void {
  const rollback = state.rollbacks.find((each) => each.id === id);
  if (rollback !== undefined) rollback.outcome = outcome;
}

function foldBody(draft: Draft, event: RolloutEvent): void {
  const { state } = draft;
  switch (event.type) {
    case 'rollout-start':
      return startRollout(draft, event);
    case 'rollout-suspend':
      state.suspended = event.reason;
      state.suspendedAt = event.at;
      state.asked = { ...state.asked, stop: undefined };
      return;
    case 'rollout-resume':
      state.suspended = undefined;
      skipTime(state, event.at - (state.suspendedAt ?? event.at), true);
      state.asked = { ...state.asked, resume: undefined };
      return;
    case 'rollout-end':
      state.status = 'ended';
      state.outcome = event.outcome;
      state.error = event.error;
      return;
    case 'phase-start':
      return startPhase(draft, event);
    case 'phase-end':
      return endPhase(draft, event);
    case 'step-start':
      return startStep(draft, event);
    case 'step-retry':
      return retryStep(draft, event);
    case 'step-progress':
      return progressStep(draft, event);
    case 'step-waiting':
      return waitInStep(draft, event);
    case 'step-end':
      return endStep(draft, event);
    case 'bake-checkpoint':
      return keepCheckpoint(draft, event);
    case 'step-verdict':
      return keepVerdict(draft, event);
    case 'bake-hold':
      return holdBake(draft, event);
    case 'effect-start':
      return startEffect(draft, event);
    case 'effect-end':
      return endEffect(draft, event);
    case 'clock-jump':
      return skipTime(state, event.byMs, event.unanswered);
    case 'claim-waiting':
      return waitForClaim(draft, event);
    case 'warning':
      return;
    case 'claim-held':
      return holdClaim(draft);
    case 'command':
      return takeCommand(draft, event);
    case 'step-restart':
      return restartStep(draft, event);
    case 'hold-start':
      return startHold(draft, event);
    case 'hold-end':
      return endHold(draft, event);
    case 'pause-start':
      state.paused = true;
      state.pauses = [...state.pauses, { from: event.at }];
      return;
    case 'pause-end':
      state.paused = false;
      state.pauses = state.pauses.map((pause) => (pause.to === undefined ? { ...pause, to: event.at } : pause));
      return;
    case 'rollback-start':
      return startRollback(draft, event);
    case 'rollback-end':
      return endRollback(draft, event);
    case 'watch-look':
      state.watch = event.state;
      return;
    default:
      event satisfies never;
  }
}

/** Folds one more event into a draft. */
export function fold(draft: Draft, event: RolloutEvent): void {
  foldBody(draft, event);
  const { state } = draft;
  state.seq = event.seq;
  state.updatedAt = event.at;
}

/** What the events of a log add up to: plain JSON, which no later event changes. `from`: the state that they follow, which stays as it is; default: nothing yet. */
export function foldEvents(events: Iterable<RolloutEvent>, from: RolloutState = NOTHING): RolloutState {
  const draft = new Draft(from);
  for (const event of events) fold(draft, event);
  return draft.state;
}
