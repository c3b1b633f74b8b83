import type { BlockedTarget } from '../ledger/ledger-change.ts';
import type { Action } from '../plan/actions.ts';
import type { FollowUp } from '../plan/follow-up.ts';
import type { PlanError } from '../plan/plan-error.ts';
import type { Finding, Observation, ProviderError, ProviderErrorKind } from '../provider/contract.ts';

interface Where {
  readonly step: string;
  readonly action: Action;
  /** Left out for a step of the whole rollout. */
  readonly region?: string | undefined;
}

/** How long a step waited, how often it asked (in the process that gave up), and its time limit. Times are in milliseconds. */
export interface Waited {
  readonly forMs: number;
  readonly times: number;
  readonly limitMs: number;
}

/** Why a step failed. */
export type StepFailure =
  | ({
      readonly kind: 'provider-failed';
      readonly error: ProviderError;
      readonly attempts: number;
      /** Set if the step was throttled until its time limit. */
      readonly waited?: Waited | undefined;
      readonly findings?: readonly Finding[] | undefined;
    } & Where)
  | ({ readonly kind: 'verification-failed'; readonly reasons: readonly string[] } & Where)
  | ({
      readonly kind: 'timed-out';
      readonly afterMs: number;
      readonly lastSeen: string;
      readonly waited?: Waited | undefined;
    } & Where)
  | ({ readonly kind: 'drift'; readonly expected: string; readonly observed: string; readonly mixed: boolean } & Where)
  /** A gate found the new version worse than acceptable: in one region, or (`scope: 'model'`) in all regions together. `found`: the numbers, in a sentence. */
  | ({
      readonly kind: 'gate-failed';
      readonly gate: string;
      readonly scope: 'region' | 'model';
      readonly found: string;
    } & Where)
  /**
   * A bake ended without proof: its maximum time passed, or nothing could be read for too long. `isOnlyTooFew`: nothing speaks against the version.
   * `heldMs`: how long it was held for a person.
   */
  | ({
      readonly kind: 'inconclusive';
      readonly reasons: readonly string[];
      readonly isOnlyTooFew: boolean;
      readonly heldMs: number;
    } & Where)
  /** Nobody approved in time what `before` names (`wave-2`). `by`: who may have; left out where anybody may. */
  | ({
      readonly kind: 'not-approved';
      readonly before: string;
      readonly by?: readonly string[] | undefined;
      readonly withinMs: number;
    } & Where)
  /** The rollback is blocked: the previous deployment is unhealthy or gone, so traffic stays where it is. */
  | ({ readonly kind: 'fallback-unhealthy'; readonly observed: string } & Where)
  | ({ readonly kind: 'aborted' } & Where);

/** What a rollback could not restore or remove, and why. */
export interface Leftover {
  readonly region: string;
  readonly what: 'traffic' | 'deployment';
  readonly why: string;
  /** The kind of the provider's error, if an error is the reason. */
  readonly kind?: ProviderErrorKind | undefined;
}

/** What was read in a region after its rollback. */
export interface RegionAfterRollback {
  readonly region: string;
  /** What `describe` showed of the previous deployment. `none`: there was none. `unread`: it could not be read. */
  readonly previous: 'none' | 'unread' | Observation['state'];
  readonly version?: string | undefined;
  /** Its share of the region's traffic, 0 to 100. */
  readonly percent?: number | undefined;
  /** Why it is not ready, or could not be read. */
  readonly detail?: string | undefined;
}

/** How a rollback ended. `completed`: nothing that this rollout made is left. `regions`: what was read afterwards in each of its regions. */
export type RollbackOutcome =
  | { readonly outcome: 'not-needed' }
  | { readonly outcome: 'completed'; readonly regions: readonly RegionAfterRollback[] }
  | {
      readonly outcome: 'incomplete';
      readonly left: readonly Leftover[];
      readonly regions: readonly RegionAfterRollback[];
    };

/** The part of the failure budget that was exceeded: that of the rollout, that of a wave (`wave-2`), or a region that must succeed. */
export type ExceededBudget =
  | { readonly of: 'rollout'; readonly failed: number; readonly tolerated: number }
  | { readonly of: 'wave'; readonly wave: string; readonly failed: number; readonly tolerated: number }
  | { readonly of: 'region'; readonly region: string };

/** Failures of a rollout, and what became of its regions. */
interface Failed {
  readonly rollout?: RolloutRef | undefined;
  readonly failures: readonly StepFailure[];
  /** Left out if the plan has no failure budget, or the failures are not about regions. */
  readonly exceeded?: ExceededBudget | undefined;
  /** How long the failures were held for a person, who did not decide, in milliseconds. */
  readonly heldMs?: number | undefined;
  readonly rollback: RollbackOutcome;
  /** Regions that keep the new version; left out if there are none. */
  readonly kept?: readonly string[] | undefined;
  /** Why they keep it. `waves`: only waves with a failure were rolled back, and monitoring was not switched on. `served`: all else went well, monitoring included. */
  readonly keptBy?: 'waves' | 'served' | undefined;
}

/** A rollout's id and model, for messages. */
export interface RolloutRef {
  readonly id: string;
  readonly model: string;
  readonly version: string;
  /** The rollout that it follows, and what it does with what that one left; left out if it follows none. */
  readonly follows?: Pick<FollowUp, 'of' | 'does'> | undefined;
}

/** Why a rollout did not succeed, as data. `formatError` makes it a paragraph. */
export type RolloutError =
  | PlanError
  /** Another runner drives this rollout, under a lease that runs out at `until` (milliseconds since the epoch) unless that runner renews it. */
  | { readonly kind: 'busy'; readonly by: 'runner'; readonly holder: string; readonly until?: number | undefined }
  /** The rollout `holder` holds one of the targets. `why`: what kept this rollout from superseding it. */
  | {
      readonly kind: 'busy';
      readonly by: 'rollout';
      readonly holder: string;
      readonly target: string;
      readonly why?: string | undefined;
    }
  /** The version was rolled back in these targets before, and `spec.allowBlocked` does not name it. Nothing was changed. */
  | {
      readonly kind: 'blocked-version';
      readonly rollout?: RolloutRef | undefined;
      readonly blocked: readonly BlockedTarget[];
    }
  | ({ readonly kind: 'rollout-failed' } & Failed)
  | {
      readonly kind: 'aborted';
      readonly rollout?: RolloutRef | undefined;
      readonly reason: string;
      /** The rollout that sent the abort, and takes over the targets. */
      readonly supersededBy?: string | undefined;
      readonly rollback: RollbackOutcome;
    }
  /**
   * A bake ended without a verdict, more regions failed than may, or an approval is open: the rollout waits for a person, not beyond `until` (milliseconds
   * since the epoch). The rollout can be resumed. `commands`: what can be decided about `step`.
   */
  | {
      readonly kind: 'held';
      readonly rollout?: RolloutRef | undefined;
      readonly step: string;
      readonly commands: readonly ('retry' | 'accept' | 'approve' | 'abort')[];
      readonly reasons: readonly string[];
      readonly until: number;
    }
  | { readonly kind: 'stopped'; readonly rollout?: RolloutRef | undefined; readonly reason: string }
  | ({ readonly kind: 'needs-human'; readonly why: string } & Failed)
  | { readonly kind: 'cannot-resume'; readonly reason: string }
  /** What was asked for about a rollout that has ended cannot be done. */
  | { readonly kind: 'cannot-follow-up'; readonly reason: string }
  | { readonly kind: 'journal-failed'; readonly message: string }
  | { readonly kind: 'internal'; readonly message: string };
