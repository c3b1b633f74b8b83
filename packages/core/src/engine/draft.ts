import { placeOf, stepIndex } from '../state/find.ts';
import type {
  LaneState,
  LearnedDuration,
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

/** A region that is being folded. */
export type DraftRegion = Mutable<RegionState> & { steps: StepState[] };

/** A state that is being folded. Its lists are its own; what they hold is shared with other states until the draft makes it its own. */
export interface DraftState
  extends Mutable<Omit<RolloutState, 'regions' | 'forward' | 'rollbacks' | 'learnedDurations'>> {
  regions: RegionState[];
  forward: DraftTrack;
  rollbacks: DraftRollback[];
  learnedDurations: Record<string, LearnedDuration>;
}

/** A copy of a state to fold into; the state stays as it is. Of its regions, only those that change are copied. */
export class Draft {
  readonly state: DraftState;
  /** The regions as they were. */
  readonly #before: readonly RegionState[];

  constructor(state: RolloutState) {
    const { forward, rollbacks, regions, learnedDurations } = state;
    this.#before = regions;
    this.state = {
      ...state,
      regions: regions.slice(),
      forward: { ...forward, lanes: forward.lanes.slice() },
      rollbacks: rollbacks.map((rollback) => ({ ...rollback, lanes: rollback.lanes.slice() })),
      learnedDurations: { ...learnedDurations },
    };
  }

  /** A region that may be changed; undefined if it is not in the plan. */
  region(region: string | undefined): DraftRegion | undefined {
    const { plan, regions } = this.state;
    const place = placeOf(plan, region);
    const of = place === undefined ? undefined : regions[place];
    if (place === undefined || of === undefined) return undefined;
    if (of !== this.#before[place]) return of as DraftRegion;
    const copy: DraftRegion = { ...of, steps: of.steps.slice() };
    regions[place] = copy;
    return copy;
  }

  /** The steps of a region that have started, or without a region those of the rollout as a whole. The list may be changed; its steps are replaced. */
  steps(region: string | undefined): StepState[] {
    if (region !== undefined) return this.region(region)?.steps ?? [];
    const steps = this.state.steps.slice();
    this.state.steps = steps;
    return steps;
  }

  /** Puts what `change` makes of a step in its place; gives the step as it was, or undefined if it has not started. */
  step(
    region: string | undefined,
    id: string,
    change: (step: StepState) => StepState | undefined,
  ): StepState | undefined {
    const steps = this.steps(region);
    const at = stepIndex(steps, id);
    const before = steps[at];
    if (before === undefined) return undefined;
    const after = change(before);
    if (after !== undefined) steps[at] = after;
    return before;
  }
}
