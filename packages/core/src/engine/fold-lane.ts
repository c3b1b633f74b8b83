import { type Action, isRollbackAction } from '../plan/actions.ts';
import type { Phase, Step } from '../plan/plan.ts';
import { regionOf } from '../plan/target.ts';
import { regionState } from '../state/find.ts';
import type { LaneState } from '../state/rollout-state.ts';
import type { Draft, DraftTrack } from './draft.ts';

/** Of each phase, which of its lanes is a region's; phases are shared, and never changed. */
const LANES = new WeakMap<Phase, ReadonlyMap<string | undefined, number>>();

function laneOf(phase: Phase, region: string | undefined): number | undefined {
  let lanes = LANES.get(phase);
  if (lanes === undefined) {
    lanes = new Map(phase.lanes.map(({ target }, lane) => [regionOf(target), lane]));
    LANES.set(phase, lanes);
  }
  return lanes.get(region);
}

/** Where a lane stands among those at work, which are in the order of the phase; where it would stand, if it is not there. */
function indexOf(lanes: readonly LaneState[], lane: number): number {
  let [low, high] = [0, lanes.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((lanes[middle]?.lane ?? 0) < lane) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface Found {
  readonly index: number;
  readonly lane: number;
  readonly state: LaneState | undefined;
  readonly steps: readonly Step[];
}

function findLane(track: DraftTrack, region: string | undefined): Found | undefined {
  const phase = track.phases[track.phase];
  const lane = phase === undefined ? undefined : laneOf(phase, region);
  if (phase === undefined || lane === undefined) return undefined;
  const index = indexOf(track.lanes, lane);
  const at = track.lanes[index];
  return { index, lane, state: at?.lane === lane ? at : undefined, steps: phase.lanes[lane]?.steps ?? [] };
}

/** The track in which a step of an action is: the plan's own, or the rollback of its region. */
export function trackOfStep({ state }: Draft, action: Action, region: string | undefined): DraftTrack | undefined {
  if (!isRollbackAction(action)) return state.forward;
  const of = regionState(state, region)?.rollback;
  return state.rollbacks.find(({ id, of: whole }) => (region === undefined ? whole === 'rollout' : id === of));
}

/** The step that a lane does next starts, and with it the lane, if it is its first; undefined if the track has no such lane. */
export function advanceLane(track: DraftTrack, region: string | undefined): Step | undefined {
  const found = findLane(track, region);
  if (found === undefined) return undefined;
  const { index, lane, state, steps } = found;
  const at = state?.at ?? 0;
  track.lanes.splice(index, state === undefined ? 0 : 1, { lane, at, isRunning: true });
  if (state === undefined) track.nextLane = Math.max(track.nextLane, lane + 1);
  return steps[at];
}

/** The step that a lane is at ended, and with it the lane, if it was its last or failed. */
export function endLaneStep(track: DraftTrack, region: string | undefined, failed: boolean): void {
  const found = findLane(track, region);
  if (found?.state === undefined) return;
  const { index, lane, state, steps } = found;
  const at = state.at + 1;
  if (failed || at >= steps.length) track.lanes.splice(index, 1);
  else track.lanes[index] = { lane, at, isRunning: false };
}

/** A region takes no further part in the open phase. */
export function closeLane(track: DraftTrack, region: string): void {
  const found = findLane(track, region);
  if (found?.state !== undefined) track.lanes.splice(found.index, 1);
}

/** A region takes part in the open phase again, at a step of it. */
export function reopenLane(track: DraftTrack, region: string | undefined, step: string): void {
  const found = findLane(track, region);
  if (found === undefined || found.state !== undefined) return;
  const { index, lane, steps } = found;
  track.lanes.splice(index, 0, { lane, at: steps.findIndex(({ id }) => id === step), isRunning: true });
}
