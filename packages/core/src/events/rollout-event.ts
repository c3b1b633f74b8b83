import type { RegionAfterRollback, RollbackOutcome, RolloutError, StepFailure } from '../errors/rollout-error.ts';
import type { GateVerdict } from '../gates/gate-verdict.ts';
import type { JudgedFleet, JudgedRegion } from '../gates/judged-region.ts';
import type { VerificationSummary } from '../gates/verification-summary.ts';
import type { BlockedTarget, LedgerChange } from '../ledger/ledger-change.ts';
import type { Action } from '../plan/actions.ts';
import type { Phase, Plan, Target } from '../plan/plan.ts';
import type { Json, Observation, Prepared, ProviderError, ProviderErrorKind } from '../provider/contract.ts';
import type { RoutingTable } from '../routing/table/routing-table.ts';
import type { WatchEvent } from '../watching/watch-event.ts';
import type { WatchState } from '../watching/watch-state.ts';
import type { Command } from './command.ts';

/** The version of the events' format. */
export const EVENT_VERSION = 3;

/** A handle as the log keeps it: JSON, names only, never a secret. */
export type Handle = Json;

/** The methods that change something, and so have an intent in the log before they are called: `enter` and `leave` change the router's table. */
export type ChangingMethod = 'deploy' | 'route' | 'monitor' | 'retire' | 'enter' | 'leave' | 'claim';

/** The methods that only read, of a provider, of the router and of `options.metrics`. */
export type ReadMethod =
  | 'prepare'
  | 'describe'
  | 'verify'
  | 'health'
  | 'metric'
  | 'read-table'
  | 'read-entry'
  | 'source-counts'
  | 'source-value';

/** The call that a step waits for: one that changes something, or a read. */
export type WaitMethod = Exclude<ChangingMethod, 'claim'> | ReadMethod;

/** Why a step waits: the kind of the error that it got, or `not-measured` where samples could not be judged. */
export type WaitCause = ProviderErrorKind | 'not-measured';

interface OfStep {
  readonly step: string;
  readonly action: Action;
  /** `aws/us-east-1`. Left out for a step of the whole rollout. */
  readonly region?: string | undefined;
}

/** One event, before the log has numbered it. */
export type EventBody =
  /** `nonce`: the random part of every idempotency key of this log. */
  | { readonly type: 'rollout-start'; readonly plan: Plan; readonly nonce: string }
  | { readonly type: 'rollout-suspend'; readonly reason: string }
  | { readonly type: 'rollout-resume' }
  /** `ledger`: what it changes in the ledger of the journal, by target; left out if it changed no target. */
  | {
      readonly type: 'rollout-end';
      readonly outcome: 'succeeded' | 'failed' | 'aborted' | 'needs-human';
      readonly error?: RolloutError | undefined;
      readonly ledger?: readonly LedgerChange[] | undefined;
    }
  /** `rollback`: the id of the rollback that the phase belongs to; left out for a phase of the plan. */
  | { readonly type: 'phase-start'; readonly phase: string; readonly rollback?: string | undefined }
  | {
      readonly type: 'phase-end';
      readonly phase: string;
      readonly rollback?: string | undefined;
      readonly outcome: 'succeeded' | 'failed';
    }
  /** Once per step. */
  | ({ readonly type: 'step-start' } & OfStep)
  /** Another attempt follows, not before `notBefore` (milliseconds since the epoch). */
  | ({
      readonly type: 'step-retry';
      readonly attempt: number;
      readonly error: ProviderError;
      readonly notBefore: number;
    } & OfStep)
  /** A changed observation, or the answer of another `prepare` for a new attempt of a deploy. */
  | ({
      readonly type: 'step-progress';
      readonly observation?: Observation | undefined;
      readonly prepared?: Prepared<Handle> | undefined;
    } & OfStep)
  /** The step waits for a new reason. Not used while the cloud does its usual work. */
  | ({
      readonly type: 'step-waiting';
      readonly method: WaitMethod;
      readonly cause: WaitCause;
      /** The reason in words. */
      readonly detail: string;
      /** The step's deadline, in milliseconds since the epoch: it fails if the wait lasts until then. */
      readonly until: number;
    } & OfStep)
  /**
   * Once per step. A succeeded select has `prepared`, a succeeded verify `verification`, a confirm `after`, a failed step `failure`.
   * `tolerated`: the failure is a warning, and the rollout continues.
   */
  | ({
      readonly type: 'step-end';
      readonly outcome: 'succeeded' | 'failed' | 'skipped';
      readonly prepared?: Prepared<Handle> | undefined;
      readonly verification?: VerificationSummary | undefined;
      readonly failure?: StepFailure | undefined;
      readonly tolerated?: boolean | undefined;
      readonly after?: RegionAfterRollback | undefined;
      /** The router's table as a select phase read it. */
      readonly table?: RoutingTable | undefined;
      /** Why it was skipped; for a bake, why it went on without proof; for an approval, why it was given. */
      readonly reason?: string | undefined;
      /** Who approved. */
      readonly by?: string | undefined;
    } & OfStep)
  /** A failed step is tried again, since somebody asked for it: under its next attempt number, with all of its time. It then ends once more. */
  | ({ readonly type: 'step-restart'; readonly attempt: number } & OfStep)
  /** What a bake has judged so far, by region: evidence survives the process from here. `warnings`: what it may not be able to prove. */
  | ({
      readonly type: 'bake-checkpoint';
      readonly regions: Readonly<Record<string, JudgedRegion>>;
      readonly fleet?: JudgedFleet | undefined;
      readonly warnings?: readonly string[] | undefined;
    } & OfStep)
  /**
   * The judge decided. A fail names its gate, and its region unless it is about the model in all regions; a pass is about all gates and regions together.
   * `failure`: the failure of the rollout, or of a tolerated region, if no bake ends with it. `observed`: the gate only observes.
   */
  | ({
      readonly type: 'step-verdict';
      readonly verdict: 'pass' | 'fail';
      readonly gate?: string | undefined;
      readonly evidence: readonly GateVerdict[];
      readonly observed?: boolean | undefined;
      readonly failure?: StepFailure | undefined;
    } & OfStep)
  /** A bake had its maximum time without a verdict, and waits for a person, not beyond `until` (milliseconds since the epoch). */
  | ({
      readonly type: 'bake-hold';
      readonly until: number;
      readonly reasons: readonly string[];
      /** Nothing speaks against the version: there were only too few requests to judge it. */
      readonly isOnlyTooFew: boolean;
    } & OfStep)
  /** The intent of a call that changes something: in the log before the call is made. */
  | {
      readonly type: 'effect-start';
      /** For a `route`: the share it starts from. A repetition after a crash must use the same share. */
      readonly from?: number | undefined;
      readonly effect: string;
      readonly key: string;
      readonly method: ChangingMethod;
      readonly step: string;
      /** Left out for a claim. */
      readonly region?: string | undefined;
    }
  /** The end of such a call. `abandoned`: the engine stopped waiting for the answer, so the change may or may not have been made. */
  | {
      readonly type: 'effect-end';
      readonly effect: string;
      readonly step: string;
      readonly region?: string | undefined;
      /** How often the method was called. */
      readonly tries: number;
      readonly handle?: Handle | undefined;
      readonly error?: ProviderError | undefined;
      readonly abandoned?: boolean | undefined;
      /** For a claim: which rollout holds which target. `why`: what kept this rollout from superseding it. */
      readonly refused?:
        | { readonly holder: string; readonly target: string; readonly why?: string | undefined }
        | undefined;
      /** For a claim: where the rollout's version is blocked. */
      readonly blocked?: readonly BlockedTarget[] | undefined;
    }
  /**
   * Nothing ran for `byMs` milliseconds, so the deadlines of open steps move by as much: the machine slept, or its wall clock was set forward.
   * `unanswered`: another process took over the rollout, and only steps whose attempt has had no answer yet get the time.
   */
  | { readonly type: 'clock-jump'; readonly byMs: number; readonly unanswered?: boolean | undefined }
  /** A message for people. It stops nothing. */
  | { readonly type: 'warning'; readonly message: string }
  /**
   * Another rollout holds a target, and this one waits for it. Logged once, even if another rollout holds it later; and once for each rollout that
   * was sent an abort to supersede it (`supersedes`).
   */
  | {
      readonly type: 'claim-waiting';
      readonly holder: string;
      readonly target: string;
      readonly supersedes?: true | undefined;
    }
  /** This rollout holds its targets. After a `claim-waiting`, it selects every region again, as `reselect:<region>`: what was prepared before the wait may be out of date. */
  | { readonly type: 'claim-held'; readonly targets: readonly string[] }
  /** `refused`: why the command made no sense then, and what to do instead. A refused command changes nothing. */
  | ({ readonly type: 'command'; readonly refused?: string | undefined } & Command)
  /** More regions failed than may: nothing starts until somebody decides, or until `until` (milliseconds since the epoch, pauses not counted). */
  | {
      readonly type: 'hold-start';
      readonly hold: string;
      readonly until: number;
      readonly regions: readonly string[];
      readonly reasons: readonly string[];
    }
  /** `accept`: its regions are rolled back, and the others go on. `retry`: steps are tried again. `failure`: another failure came: all are held anew, or nobody can decide it. */
  | {
      readonly type: 'hold-end';
      readonly hold: string;
      readonly by: 'accept' | 'retry' | 'abort' | 'failure' | 'time';
      /** What was decided about: other regions are held anew. */
      readonly regions?: readonly string[] | undefined;
      readonly reason?: string | undefined;
    }
  | { readonly type: 'pause-start'; readonly reason?: string | undefined }
  | { readonly type: 'pause-end' }
  /**
   * A rollback of these regions starts, in phases of its own. `of`: all that the rollout changed, or one region while the others continue.
   * A region that is already being rolled back is not in a later rollback.
   */
  | {
      readonly type: 'rollback-start';
      readonly id: string;
      readonly of: Target['of'];
      /** `asked`: somebody asked for it after the rollout had ended. */
      readonly cause: 'failed' | 'aborted' | 'asked';
      readonly regions: readonly string[];
      readonly phases: readonly Phase[];
    }
  /** All phases of a rollback ended. The rollback of the whole rollout ends last. */
  | { readonly type: 'rollback-end'; readonly id: string; readonly outcome: RollbackOutcome }
  /** Of a watch: what it told at a look, and what it knows since. */
  | { readonly type: 'watch-look'; readonly told: readonly WatchEvent[]; readonly state: WatchState };

/** What the log adds to every event. */
export interface EventStamp {
  readonly v: typeof EVENT_VERSION;
  /** 1, 2, 3 ... without gaps. */
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly rolloutId: string;
}

/** One event of a rollout. The rollout is the ordered log of these. */
export type RolloutEvent = EventBody & EventStamp;

/** The event of one type. */
export type EventOf<T extends RolloutEvent['type']> = Extract<RolloutEvent, { readonly type: T }>;
