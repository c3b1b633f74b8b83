import type {
  Leftover,
  RegionAfterRollback,
  RollbackOutcome,
  RolloutError,
  StepFailure,
} from '../errors/rollout-error.ts';
import type { ChangingMethod, Handle, WaitCause, WaitMethod } from '../events/rollout-event.ts';
import type { VerificationSummary } from '../gates/verification-summary.ts';
import type { Phase, Plan, PlannedRegion, Step, Target } from '../plan/plan.ts';
import type { Observation, ProviderError } from '../provider/contract.ts';

/** A call that changes something, started and not known to have ended. */
export interface OpenEffect {
  readonly effect: string;
  readonly key: string;
  readonly method: ChangingMethod;
  /** When its intent was logged. */
  readonly at: number;
  /** Of a `route`: the share it started from. */
  readonly from?: number | undefined;
}

/** The last changing call of an attempt. */
export interface EndedEffect {
  readonly method: ChangingMethod;
  readonly from?: number | undefined;
  readonly at: number;
  readonly error?: ProviderError | undefined;
  readonly abandoned: boolean;
  /** How often it was called. */
  readonly tries: number;
}

/** A step that has started. */
export interface StepState {
  /** As the plan has it. */
  readonly planned: Step;
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
  readonly open?: OpenEffect | undefined;
  readonly last?: EndedEffect | undefined;
  /** The last observation that was an event, in this attempt. */
  readonly seen?: Observation | undefined;
  /** Observations of this attempt that were events. */
  readonly changes: number;
  /** The last reason to wait that was an event, in this attempt. */
  readonly waiting?: { readonly method: WaitMethod; readonly cause: WaitCause } | undefined;
  /** Reasons to wait of this attempt that were events. */
  readonly waits: number;
  /** A new attempt of a deploy has been prepared again. */
  readonly prepared: boolean;
  readonly failure?: StepFailure | undefined;
  /** Why the attempt before this one failed. */
  readonly error?: ProviderError | undefined;
}

/** A lane at work. */
export interface LaneState {
  /** Which of its phase's lanes it is, from 0. */
  readonly lane: number;
  /** Which of the lane's steps is the next, or the one that runs, from 0. */
  readonly at: number;
  /** Whether that step has started. */
  readonly isRunning: boolean;
}

/** Phases that are done one after the other. */
export interface TrackState {
  readonly phases: readonly Phase[];
  /** Which of the phases is open, or the next. */
  readonly phase: number;
  readonly isOpen: boolean;
  /** A step of the open phase failed. */
  readonly hasFailed: boolean;
  /** The next lane of the open phase to be opened. */
  readonly nextLane: number;
  /** The open phase's lanes that are at work, in the order in which they were opened. */
  readonly lanes: readonly LaneState[];
}

/** The rollback of some regions. */
export interface RollbackState extends TrackState {
  readonly id: string;
  /** What it is the rollback of: all that the rollout changed, or one region while the others go on. */
  readonly of: Target['of'];
  readonly cause: 'failed' | 'aborted';
  readonly regions: readonly string[];
  /** Once it has ended. */
  readonly outcome?: RollbackOutcome | undefined;
}

/** What is known of a region. */
export interface RegionState {
  readonly planned: PlannedRegion;
  readonly target?: string | undefined;
  /** The newest handle of what this rollout makes there. */
  readonly deployment?: Handle | undefined;
  /** The newest handle of the previous deployment; null if there was none. */
  readonly previous: Handle | null;
  /** The key of the deploy attempt that `deployment` belongs to. */
  readonly owner: string;
  /** A deploy was called, so there may be something to remove. */
  readonly touched: boolean;
  /** A route was called, so there may be traffic to move back. */
  readonly routed: boolean;
  /** The share that was last read back, in percent. */
  readonly percent: number;
  /** When the last changing call ended. Whether an observation of before then can be trusted is a matter of `settleMs`. */
  readonly changedAt: number;
  readonly deployed?: 'success' | 'failed' | undefined;
  readonly verified?: 'success' | 'failed' | undefined;
  readonly verification?: VerificationSummary | undefined;
  /** The id of the rollback that it is part of. It takes no further part in the plan's phases. */
  readonly rollback?: string | undefined;
  /** What was read after its rollback. */
  readonly after?: RegionAfterRollback | undefined;
  /** Its steps that have started, in the order in which they did. */
  readonly steps: readonly StepState[];
}

/** The claim on the targets of all regions. */
export interface ClaimState {
  readonly held: boolean;
  readonly open?: OpenEffect | undefined;
  readonly refused?: { readonly holder: string; readonly target: string } | undefined;
  /** Since when the rollout has waited, or had waited, for another that held a target. */
  readonly waitingSince?: number | undefined;
  readonly tries: number;
}

/** How long changes took until they were seen: `count` of them, in milliseconds together. */
export interface Pace {
  readonly count: number;
  readonly totalMs: number;
}

/** What the events add up to: plain JSON, a fold of the log, never stored. */
export interface RolloutState {
  readonly id: string;
  /** The random part of every key of this log. */
  readonly nonce: string;
  /** Undefined before the first event. */
  readonly plan?: Plan | undefined;
  readonly status: 'new' | 'running' | 'rolling-back' | 'ended';
  readonly seq: number;
  readonly startedAt: number;
  readonly updatedAt: number;
  /** Why it is suspended, while it is. */
  readonly suspended?: string | undefined;
  /** Since when it is, or was last. */
  readonly suspendedAt?: number | undefined;
  readonly paused: boolean;
  /** Asked for, and not yet answered by an event of the engine. */
  readonly asked: {
    readonly pause: boolean;
    readonly stop?: string | undefined;
    readonly abort?: string | undefined;
    /** Of a rollout that is suspended. */
    readonly resume?: boolean | undefined;
  };
  /** The plan's phases, and how far they are. */
  readonly forward: TrackState;
  /** Rollbacks, in the order in which they started. */
  readonly rollbacks: readonly RollbackState[];
  /** In the plan's order. */
  readonly regions: readonly RegionState[];
  /** Steps of the rollout as a whole that have started. */
  readonly steps: readonly StepState[];
  readonly claim: ClaimState;
  /** By `paceKey`: what is known of the next change of that kind. */
  readonly paces: Readonly<Record<string, Pace>>;
  readonly failures: readonly StepFailure[];
  /** Failures that did not end the rollout: monitoring that could not be switched on. */
  readonly warnings: readonly StepFailure[];
  /** What a succeeded rollout could not remove of the previous deployments. */
  readonly left: readonly Leftover[];
  readonly routingConfigured: boolean;
  readonly monitoringActive: boolean;
  readonly outcome?: 'succeeded' | 'failed' | 'aborted' | 'needs-human' | undefined;
  readonly error?: RolloutError | undefined;
}
