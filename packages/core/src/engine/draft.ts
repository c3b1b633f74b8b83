import { placeOf } from '../state/find.ts';
import type {
  LaneState,
  RegionState,
  RollbackState,
  RolloutState,
  StepState,
  TrackState,
} from '../state/rollout-state.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A track that is being folded. */
export type DraftTrack = Mutable<TrackState> & { lanes: LaneState[] };

type DraftRollback = Mutable<RollbackState> & { lanes: LaneState[] };

/** A state that is being folded: its own lists and fields may be changed; what they hold is shared with other states, and is replaced. */
export interface Draft extends Mutable<Omit<RolloutState, 'regions' | 'forward' | 'rollbacks'>> {
  regions: RegionState[];
  forward: DraftTrack;
  rollbacks: DraftRollback[];
}

/** A copy to fold into. The state stays as it is. */
export function draftOf(state: RolloutState): Draft {
  const { forward, rollbacks, regions } = state;
  return {
    ...state,
    regions: regions.slice(),
    forward: { ...forward, lanes: forward.lanes.slice() },
    rollbacks: rollbacks.map((rollback) => ({ ...rollback, lanes: rollback.lanes.slice() })),
  };
}

/** Puts a step in place of the one with its id; without a region, among those of the rollout as a whole. */
export function putStep(draft: Draft, region: string | undefined, step: StepState): void {
  const place = placeOf(draft.plan, region);
  const of = place === undefined ? undefined : draft.regions[place];
  if (place === undefined || of === undefined) draft.steps = withStep(draft.steps, step);
  else draft.regions[place] = { ...of, steps: withStep(of.steps, step) };
}

function withStep(steps: readonly StepState[], step: StepState): readonly StepState[] {
  const at = steps.findLastIndex(({ planned }) => planned.id === step.planned.id);
  return at < 0 ? [...steps, step] : steps.with(at, step);
}

/** Changes what is known of a region. */
export function changeRegion(draft: Draft, region: string | undefined, change: Partial<RegionState>): void {
  const place = placeOf(draft.plan, region);
  const of = place === undefined ? undefined : draft.regions[place];
  if (place !== undefined && of !== undefined) draft.regions[place] = { ...of, ...change };
}
