import type {
  Leftover,
  RegionAfterRollback,
  RollbackOutcome,
  RolloutError,
  StepFailure,
} from '../errors/rollout-error.ts';
import type { ChangingMethod, Handle, WaitCause, WaitMethod } from '../events/rollout-event.ts';
import type { VerificationSummary } from '../gates/verification-summary.ts';
import { copyData } from '../json/copy-data.ts';
import type { Lane, Phase, Plan, PlannedRegion, Step } from '../plan/plan.ts';
import type { Observation } from '../provider/v1/observation.ts';
import type { ProviderError } from '../provider/v1/provider-error.ts';

/** A call that changes something, started and not known to have ended. */
export interface OpenEffect {
  readonly effect: string;
  readonly key: string;
  readonly method: ChangingMethod;
  /** When its intent was logged. */
  readonly at: number;
  /** Of a `route`: the share it started from. */
  readonly from: number | undefined;
}

/** The last changing call of an attempt. */
export interface EndedEffect {
  readonly method: ChangingMethod;
  readonly from: number | undefined;
  readonly at: number;
  readonly error: ProviderError | undefined;
  readonly abandoned: boolean;
  /** How often it was called. */
  readonly tries: number;
}

/** A step that has started. */
export interface StepState {
  readonly step: Step;
  readonly startedAt: number;
  readonly status: 'running' | 'succeeded' | 'failed' | 'skipped';
  /** From 1. */
  readonly attempt: number;
  /** The idempotency key of the attempt. */
  readonly key: string;
  /** The attempt waits until then; 0 for the first. */
  readonly notBefore: number;
  /** Changing calls that the attempt has started. */
  readonly calls: number;
  readonly open: OpenEffect | undefined;
  readonly last: EndedEffect | undefined;
  /** The last observation that was an event, in this attempt. */
  readonly seen: Observation | undefined;
  /** Observations of this attempt that were events. */
  readonly changes: number;
  /** The last reason to wait that was an event, in this attempt. */
  readonly waiting: { readonly method: WaitMethod; readonly cause: WaitCause } | undefined;
  /** Reasons to wait of this attempt that were events. */
  readonly waits: number;
  /** A new attempt of a deploy has been prepared again. */
  readonly prepared: boolean;
  readonly failure: StepFailure | undefined;
  /** Why the attempt before this one failed. */
  readonly error: ProviderError | undefined;
}

/** A lane at work: its steps in order, and which one it is at. */
export interface LaneState {
  readonly lane: Lane;
  readonly at: number;
  /** The step at `at`, once it has started. */
  readonly current: StepState | undefined;
}

/** What is known of a region. */
export interface RegionState {
  readonly planned: PlannedRegion;
  readonly target: string | undefined;
  /** The newest handle of what this rollout makes there. */
  readonly deployment: Handle | undefined;
  /** The newest handle of what served before; null if nothing did. */
  readonly previous: Handle | null;
  /** The key of the deploy attempt that `deployment` belongs to. */
  readonly owner: string;
  /** A deploy was called, so there may be something to remove. */
  readonly touched: boolean;
  /** A route was called, so there may be traffic to move back. */
  readonly routed: boolean;
  /** The share that was last read back, in percent. */
  readonly percent: number;
  /** When the last changing call ended, and whether a read of before then can be trusted is a matter of `settleMs`. */
  readonly changedAt: number;
  readonly deployed: 'success' | 'failed' | undefined;
  readonly verified: 'success' | 'failed' | undefined;
  readonly verification: VerificationSummary | undefined;
  /** What was read after its rollback. */
  readonly after: RegionAfterRollback | undefined;
}

/** What the events add up to. A fold of the log, never stored. */
export interface RolloutState {
  readonly id: string;
  /** The random part of every key of this log. */
  readonly nonce: string;
  readonly plan: Plan | undefined;
  readonly status: 'new' | 'running' | 'rolling-back' | 'ended';
  readonly seq: number;
  readonly startedAt: number;
  readonly updatedAt: number;
  /** Why it is suspended, while it is. */
  readonly suspended: string | undefined;
  readonly paused: boolean;
  /** Asked for, and not yet answered by an event of the engine. */
  readonly asked: { readonly pause: boolean; readonly stop: string | undefined; readonly abort: string | undefined };
  /** The plan's phases, or those of the rollback. */
  readonly phases: readonly Phase[];
  readonly phase: number;
  readonly phaseOpen: boolean;
  /** A step of the open phase failed. */
  readonly phaseFailed: boolean;
  /** The next lane of the open phase to be opened. */
  readonly nextLane: number;
  /** By region. */
  readonly lanes: ReadonlyMap<string, LaneState>;
  /** By id. */
  readonly steps: ReadonlyMap<string, StepState>;
  /** By region key, in the plan's order. */
  readonly regions: ReadonlyMap<string, RegionState>;
  readonly claim: {
    readonly held: boolean;
    readonly open: OpenEffect | undefined;
    readonly refused: { readonly holder: string; readonly target: string } | undefined;
    /** Since when the rollout has waited, or had waited, for another that held a target. */
    readonly waitingSince: number | undefined;
    readonly tries: number;
  };
  /** How long changes took to be seen, by `paceKey`: what is known of the next one. */
  readonly paces: ReadonlyMap<string, { readonly count: number; readonly totalMs: number }>;
  readonly failures: readonly StepFailure[];
  /** Failures that did not end the rollout: monitoring that could not be switched on. */
  readonly warnings: readonly StepFailure[];
  /** What a succeeded rollout could not remove of what served before. */
  readonly left: readonly Leftover[];
  readonly routingConfigured: boolean;
  readonly monitoringActive: boolean;
  readonly rollback:
    | { readonly cause: 'failed' | 'aborted'; readonly outcome: RollbackOutcome | undefined }
    | undefined;
  readonly outcome: 'succeeded' | 'failed' | 'aborted' | 'needs-human' | undefined;
  readonly error: RolloutError | undefined;
}

/** The state of a rollout of which nothing is known yet. */
export function initialState(): RolloutState {
  return {
    id: '',
    nonce: '',
    plan: undefined,
    status: 'new',
    seq: 0,
    startedAt: 0,
    updatedAt: 0,
    suspended: undefined,
    paused: false,
    asked: { pause: false, stop: undefined, abort: undefined },
    phases: [],
    phase: 0,
    phaseOpen: false,
    phaseFailed: false,
    nextLane: 0,
    lanes: new Map(),
    steps: new Map(),
    regions: new Map(),
    claim: { held: false, open: undefined, refused: undefined, waitingSince: undefined, tries: 0 },
    paces: new Map(),
    failures: [],
    warnings: [],
    left: [],
    routingConfigured: false,
    monitoringActive: false,
    rollback: undefined,
    outcome: undefined,
    error: undefined,
  };
}

function copyMap<T extends object>(map: ReadonlyMap<string, T>): Map<string, T> {
  const copy = new Map<string, T>();
  for (const [key, value] of map) copy.set(key, copyData(value));
  return copy;
}

/** A copy that later events leave alone, and that may be changed without changing the state. The plan is shared: it is frozen. */
export function snapshotOf(state: RolloutState): RolloutState {
  const steps = copyMap(state.steps);
  const lanes = new Map<string, LaneState>();
  for (const [region, lane] of state.lanes) {
    lanes.set(region, { ...lane, current: lane.current && steps.get(lane.current.step.id) });
  }
  return {
    ...state,
    asked: copyData(state.asked),
    phases: copyData(state.phases),
    claim: copyData(state.claim),
    lanes,
    steps,
    regions: copyMap(state.regions),
    paces: copyMap(state.paces),
    failures: copyData(state.failures),
    warnings: copyData(state.warnings),
    left: copyData(state.left),
    rollback: copyData(state.rollback),
    error: copyData(state.error),
  };
}
