import type { RegionAfterRollback, RollbackOutcome, RolloutError, StepFailure } from '../errors/rollout-error.ts';
import type { VerificationSummary } from '../gates/verification-summary.ts';
import type { Action } from '../plan/actions.ts';
import type { Phase, Plan, Target } from '../plan/plan.ts';
import type { Json, Observation, Prepared, ProviderError, ProviderErrorKind } from '../provider/contract.ts';

/** The version of the events' format. */
export const EVENT_VERSION = 3;

/** A handle as the log keeps it: JSON, names only, never a secret. */
export type Handle = Json;

/** What a user asks of a running rollout. */
export type CommandName = 'pause' | 'resume' | 'stop' | 'abort';

/** The methods that change something, and so have an intent in the log before they are called. */
export type ChangingMethod = 'deploy' | 'route' | 'monitor' | 'retire' | 'claim';

/** What a waiting step asks: a call that changes something, or a read. */
export type WaitMethod = Exclude<ChangingMethod, 'claim'> | 'prepare' | 'describe' | 'verify';

/** Why a step waits: the kind of the error that it got, or `not-measured` where samples could not be judged. */
export type WaitCause = ProviderErrorKind | 'not-measured';

interface OfStep {
  readonly step: string;
  readonly action: Action;
  /** `aws/us-east-1`. Left out where the step is of the rollout as a whole. */
  readonly region?: string | undefined;
}

/** One thing that happened, before the log has numbered it. */
export type EventBody =
  /** `nonce`: the random part of every idempotency key of this log. */
  | { readonly type: 'rollout-start'; readonly plan: Plan; readonly nonce: string }
  | { readonly type: 'rollout-suspend'; readonly reason: string }
  | { readonly type: 'rollout-resume' }
  | {
      readonly type: 'rollout-end';
      readonly outcome: 'succeeded' | 'failed' | 'aborted' | 'needs-human';
      readonly error?: RolloutError | undefined;
    }
  /** `rollback`: the id of the rollback that the phase belongs to; left out for a phase of the plan. */
  | { readonly type: 'phase-start'; readonly phase: string; readonly rollback?: string | undefined }
  | {
      readonly type: 'phase-end';
      readonly phase: string;
      readonly rollback?: string | undefined;
      readonly outcome: 'succeeded' | 'failed';
    }
  /** Once a step. */
  | ({ readonly type: 'step-start' } & OfStep)
  /** Another attempt follows, not before `notBefore` (milliseconds since the epoch). */
  | ({
      readonly type: 'step-retry';
      readonly attempt: number;
      readonly error: ProviderError;
      readonly notBefore: number;
    } & OfStep)
  /** An observation that changed, or the answer of a `prepare` that was asked again for a new attempt of a deploy. */
  | ({
      readonly type: 'step-progress';
      readonly observation?: Observation | undefined;
      readonly prepared?: Prepared<Handle> | undefined;
    } & OfStep)
  /** The step waits, for another reason than before. Not while the cloud is at its usual work. */
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
   * Once a step. A succeeded select carries `prepared`, a succeeded verify `verification`, a confirm `after`, a failed step `failure`.
   * `tolerated`: the failure is a warning, and the rollout goes on.
   */
  | ({
      readonly type: 'step-end';
      readonly outcome: 'succeeded' | 'failed' | 'skipped';
      readonly prepared?: Prepared<Handle> | undefined;
      readonly verification?: VerificationSummary | undefined;
      readonly failure?: StepFailure | undefined;
      readonly tolerated?: boolean | undefined;
      readonly after?: RegionAfterRollback | undefined;
      /** Why it was skipped. */
      readonly reason?: string | undefined;
    } & OfStep)
  /** The intent of a call that changes something: in the log before the call is made. */
  | {
      readonly type: 'effect-start';
      /** Of a `route`: the share it starts from, which a repetition after a crash must name again. */
      readonly from?: number | undefined;
      readonly effect: string;
      readonly key: string;
      readonly method: ChangingMethod;
      readonly step: string;
      /** Left out for a claim. */
      readonly region?: string | undefined;
    }
  /** Its outcome. `abandoned`: nobody waited for the answer any more, so the change may or may not have been made. */
  | {
      readonly type: 'effect-end';
      readonly effect: string;
      readonly step: string;
      readonly region?: string | undefined;
      /** How often it was called. */
      readonly tries: number;
      readonly handle?: Handle | undefined;
      readonly error?: ProviderError | undefined;
      readonly abandoned?: boolean | undefined;
      /** Of a claim: which rollout holds which target. */
      readonly refused?: { readonly holder: string; readonly target: string } | undefined;
    }
  /**
   * Nobody could look for `byMs` milliseconds, so the deadlines of open steps move by as much: the machine slept, or its wall clock was set forward.
   * `unanswered`: another process took the rollout up, and only steps whose attempt has had no answer yet get the time.
   */
  | { readonly type: 'clock-jump'; readonly byMs: number; readonly unanswered?: boolean | undefined }
  /** Something that people should know, and that stops nothing. */
  | { readonly type: 'warning'; readonly message: string }
  /** Another rollout holds a target, and this one waits for it. Logged once, even if another rollout holds it later. */
  | { readonly type: 'claim-waiting'; readonly holder: string; readonly target: string }
  /** The targets are held. After a `claim-waiting`, every region is then selected again, as `reselect:<region>`: what was prepared before the wait may be out of date. */
  | { readonly type: 'claim-held'; readonly targets: readonly string[] }
  | {
      readonly type: 'command';
      readonly name: CommandName;
      readonly reason?: string | undefined;
      readonly by?: string | undefined;
    }
  | { readonly type: 'pause-start'; readonly reason?: string | undefined }
  | { readonly type: 'pause-end' }
  /**
   * What was changed in these regions is rolled back, in phases of its own. `of`: all that the rollout changed, or one region while the others go on.
   * A region that is being rolled back already is not among the regions of a later rollback.
   */
  | {
      readonly type: 'rollback-start';
      readonly id: string;
      readonly of: Target['of'];
      readonly cause: 'failed' | 'aborted';
      readonly regions: readonly string[];
      readonly phases: readonly Phase[];
    }
  /** All phases of a rollback ended; that of the rollout ends last. */
  | { readonly type: 'rollback-end'; readonly id: string; readonly outcome: RollbackOutcome };

/** What the log adds to every event. */
export interface EventStamp {
  readonly v: typeof EVENT_VERSION;
  /** 1, 2, 3 ... without gaps. */
  readonly seq: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly rolloutId: string;
}

/** One thing that happened. The ordered log of these is the rollout. */
export type RolloutEvent = EventBody & EventStamp;

/** The event of one type. */
export type EventOf<T extends RolloutEvent['type']> = Extract<RolloutEvent, { readonly type: T }>;
