import type {
  Leftover,
  RegionAfterRollback,
  RollbackOutcome,
  RolloutError,
  StepFailure,
} from '../errors/rollout-error.ts';
import type { CommandName } from '../events/command.ts';
import type { ChangingMethod, Handle, WaitCause, WaitMethod } from '../events/rollout-event.ts';
import type { JudgedFleet, JudgedRegion } from '../gates/judged-region.ts';
import type { VerificationSummary } from '../gates/verification-summary.ts';
import type { BlockedTarget } from '../ledger/ledger-change.ts';
import type { Phase, Plan, PlannedRegion, Step, Target } from '../plan/plan.ts';
import type { Observation, ProviderError } from '../provider/contract.ts';
import type { RoutingTable } from '../routing/table/routing-table.ts';
import type { WatchState } from '../watching/watch-state.ts';
import type { BakeHold, FailureHolds } from './hold-state.ts';

/** A call that changes something: it has started, and its end is not in the log. */
export interface OpenEffect {
  readonly effect: string;
  readonly key: string;
  readonly method: ChangingMethod;
  /** When its `effect-start` was logged, in milliseconds since the epoch. */
  readonly at: number;
  /** For a `route`: the share it started from. */
  readonly from?: number | undefined;
}

/** The last changing call of an attempt. */
export interface EndedEffect {
  readonly method: ChangingMethod;
  readonly from?: number | undefined;
  readonly at: number;
  readonly error?: ProviderError | undefined;
  readonly abandoned: boolean;
  /** How often the method was called. */
  readonly tries: number;
}

/** A step that has started. */
export interface StepState {
  /** The step in the plan. */
  readonly planned: Step;
  readonly startedAt: number;
  readonly status: 'running' | 'succeeded' | 'failed' | 'skipped';
  /** When its `step-end` was logged, in milliseconds since the epoch; undefined while it runs. */
  readonly endedAt?: number | undefined;
  /** From 1. */
  readonly attempt: number;
  /** The idempotency key of the attempt. */
  readonly key: string;
  /** When the attempt may start; 0 for the first. */
  readonly notBefore: number;
  /** How many changing calls the attempt has started. */
  readonly calls: number;
  readonly open?: OpenEffect | undefined;
  readonly last?: EndedEffect | undefined;
  /** The last logged observation of this attempt. */
  readonly seen?: Observation | undefined;
  /** How many observations of this attempt were logged. */
  readonly changes: number;
  /** The last logged reason to wait of this attempt. */
  readonly waiting?: { readonly method: WaitMethod; readonly cause: WaitCause; readonly at: number } | undefined;
  /** How many reasons to wait of this attempt were logged. */
  readonly waits: number;
  /** Whether `prepare` was called again for this attempt of a deploy. */
  readonly prepared: boolean;
  readonly failure?: StepFailure | undefined;
  /** Why it was skipped, why a bake went on without proof, or why it was approved. */
  readonly reason?: string | undefined;
  /** Who approved. */
  readonly by?: string | undefined;
  /** Of a bake: how much time its evidence covered at its last checkpoint, in milliseconds. */
  readonly checkpointMs?: number | undefined;
  /** Of a bake: how many checkpoints it has. */
  readonly checkpoints?: number | undefined;
  /** Of a bake: it waits for a person. */
  readonly hold?: BakeHold | undefined;
  /** How many attempts were made before it was restarted; left out if it was not. */
  readonly attemptsBefore?: number | undefined;
  /** Why the attempt before this one failed. */
  readonly error?: ProviderError | undefined;
}

/** What a person decided about an open step: a hold or an approval. */
export interface Answer {
  readonly name: Extract<CommandName, 'accept' | 'retry' | 'approve'>;
  readonly reason?: string | undefined;
  readonly by?: string | undefined;
  readonly regions?: readonly string[] | undefined;
  readonly gate?: string | undefined;
}

/** A time in which the rollout was paused, in milliseconds since the epoch. `to`: left out while it goes on. */
export interface PauseState {
  readonly from: number;
  readonly to?: number | undefined;
}

/** A lane that is running. */
export interface LaneState {
  /** Its index in the phase, from 0. */
  readonly lane: number;
  /** The index of the step that runs or is next, from 0. */
  readonly at: number;
  /** Whether that step has started. */
  readonly isRunning: boolean;
}

/** A sequence of phases, and its progress. */
export interface TrackState {
  readonly phases: readonly Phase[];
  /** The index of the open phase, or of the next one. */
  readonly phase: number;
  readonly isOpen: boolean;
  /** Whether a step of the open phase failed. */
  readonly hasFailed: boolean;
  /** The index of the next lane to start in the open phase. */
  readonly nextLane: number;
  /** The running lanes of the open phase, in the order in which they started. */
  readonly lanes: readonly LaneState[];
}

/** The rollback of some regions. */
export interface RollbackState extends TrackState {
  readonly id: string;
  /** What it rolls back: all that the rollout changed, or one region while the others continue. */
  readonly of: Target['of'];
  readonly cause: 'failed' | 'aborted' | 'asked';
  readonly regions: readonly string[];
  /** Set when it has ended. */
  readonly outcome?: RollbackOutcome | undefined;
}

/** The state of one region. */
export interface RegionState {
  readonly planned: PlannedRegion;
  readonly target?: string | undefined;
  /** The newest handle of the new deployment. */
  readonly deployment?: Handle | undefined;
  /** The newest handle of the previous deployment; null if there was none. */
  readonly previous: Handle | null;
  /** The key of the deploy attempt that `deployment` belongs to. */
  readonly owner: string;
  /** Whether `deploy` was called, so that there may be something to remove. */
  readonly touched: boolean;
  /** Whether `route` was called, so that there may be traffic to move back. */
  readonly routed: boolean;
  /** Whether the router was asked to enter the region, so that there may be an entry to take back. */
  readonly entered: boolean;
  /** The last share that was read back, in percent. */
  readonly percent: number;
  /** Since when it has this share: when a read first showed it. */
  readonly steadySince?: number | undefined;
  /** What was judged there, as of the last checkpoint. */
  readonly judged?: JudgedRegion | undefined;
  /** When the last changing call ended. For `settleMs` after that, reads may show the state before it. */
  readonly changedAt: number;
  readonly deployed?: 'success' | 'failed' | undefined;
  readonly verified?: 'success' | 'failed' | undefined;
  readonly verification?: VerificationSummary | undefined;
  /** The id of its rollback. The region then takes no further part in the plan's phases. */
  readonly rollback?: string | undefined;
  /** What was read after its rollback. */
  readonly after?: RegionAfterRollback | undefined;
  /** Its started steps, in the order of their start. */
  readonly steps: readonly StepState[];
}

/** The claim on the targets of all regions. */
export interface ClaimState {
  readonly held: boolean;
  readonly open?: OpenEffect | undefined;
  readonly refused?:
    | { readonly holder: string; readonly target: string; readonly why?: string | undefined }
    | undefined;
  /** Where the rollout's version is blocked and not allowed: it ends before it changes anything. */
  readonly blocked?: readonly BlockedTarget[] | undefined;
  /** Rollouts that were sent an abort, so that this one supersedes them. */
  readonly supersedes?: readonly string[] | undefined;
  /** When the rollout began to wait for another one that held a target. */
  readonly waitingSince?: number | undefined;
  readonly tries: number;
}

/** How long changes took until a read showed them: `count` changes, and their total time in milliseconds. */
export interface LearnedDuration {
  readonly count: number;
  readonly totalMs: number;
}

/** The state of a rollout: plain JSON, folded from the log and never stored. */
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
  /** When it was last suspended, in milliseconds since the epoch. */
  readonly suspendedAt?: number | undefined;
  readonly paused: boolean;
  /** Every pause so far. */
  readonly pauses: readonly PauseState[];
  /** Commands that the engine has not acted on yet. */
  readonly asked: {
    readonly pause: boolean;
    readonly stop?: string | undefined;
    readonly abort?: string | undefined;
    /** The rollout that takes over the targets after the abort. */
    readonly supersededBy?: string | undefined;
    /** What people decided about open steps, by the id that their command named. */
    readonly answers?: Readonly<Record<string, Answer>> | undefined;
    /** For a suspended rollout. */
    readonly resume?: boolean | undefined;
  };
  /** The plan's phases, and their progress. */
  readonly forward: TrackState;
  /** Rollbacks, in the order in which they started. */
  readonly rollbacks: readonly RollbackState[];
  /** In the plan's order. */
  readonly regions: readonly RegionState[];
  /** Started steps of the whole rollout. */
  readonly steps: readonly StepState[];
  readonly claim: ClaimState;
  /** The router's table as the last select phase read it; left out without a router. */
  readonly table?: RoutingTable | undefined;
  /** Of a watch: what it knows. */
  readonly watch?: WatchState | undefined;
  /** What was judged of all regions together, as of the last checkpoint. */
  readonly judgedFleet?: JudgedFleet | undefined;
  /** Fails of gates that only observe, as `gate` or `gate in region`: each is told once. */
  readonly observed: readonly string[];
  /** How long changes took so far, by `paceKey`. They predict the next change of the same kind. */
  readonly learnedDurations: Readonly<Record<string, LearnedDuration>>;
  /** Of the plan's own steps, and of what was judged. Those within the budget do not end the rollout. */
  readonly failures: readonly StepFailure[];
  readonly holds: FailureHolds;
  /** Regions whose failure somebody accepted beyond the budget. */
  readonly accepted: readonly string[];
  /** Failures that did not end the rollout, such as monitoring that could not be switched on. */
  readonly warnings: readonly StepFailure[];
  /** What a succeeded rollout could not remove. */
  readonly left: readonly Leftover[];
  readonly routingConfigured: boolean;
  readonly monitoringActive: boolean;
  readonly outcome?: 'succeeded' | 'failed' | 'aborted' | 'needs-human' | undefined;
  readonly error?: RolloutError | undefined;
}
