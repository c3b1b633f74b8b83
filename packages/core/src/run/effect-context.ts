import type { Result } from 'neverthrow';
import type { Clock } from '../clock/clock.ts';
import type { RolloutError } from '../errors/rollout-error.ts';
import type { Journal, Lease } from '../journal/journal.ts';
import type { MetricSource } from '../metrics/metric-source.ts';
import type { Plan } from '../plan/plan.ts';
import type { PlanOptions } from '../plan/plan-options.ts';
import type { Provider, Sample } from '../provider/contract.ts';
import type { Router } from '../router/router.ts';
import type { LabelledSample } from '../spec/samples.ts';
import { type SecretMask, secretMask } from '../spec/secret-mask.ts';
import { type InTurn, inTurn } from './in-turn.ts';
import { requestsOf } from './requests-of.ts';

/**
 * Takes a turn of another rollout that is being aborted. Gives in how many milliseconds its next one is due; undefined if another runner drives
 * it, or only a person can bring it on. The error says what it needs that is not here.
 */
export type DriveHolder = (rolloutId: string) => Promise<Result<number | undefined, RolloutError>>;

/** What claims need of a journal: the targets, the ledger, and for a claim that supersedes the log and the inbox of the rollout that holds a target. */
export type ClaimJournal = Pick<Journal, 'claim' | 'ledger' | 'read' | 'send'>;

/** What calls are made with. */
export interface EffectContext {
  readonly plan: Plan;
  readonly providers: Readonly<Record<string, Provider>>;
  /** With what is expected of each answer. */
  readonly samples: readonly LabelledSample[];
  /** The same as providers are given them: one frozen copy for all, since they may be large. */
  readonly requests: () => readonly Sample[];
  /** The user's own metrics. */
  readonly metrics: MetricSource | undefined;
  /** The table between regions. */
  readonly router: Router | undefined;
  /** For changes of the table. */
  readonly inTurn: InTurn;
  readonly secrets: Readonly<Record<string, string>> | undefined;
  /** Of `secrets`. */
  readonly mask: SecretMask;
  readonly clock: Clock;
  readonly journal: ClaimJournal;
  readonly lease: Lease;
  /** Whether calls may still be made. */
  readonly mayCall: () => boolean;
  readonly driveHolder: DriveHolder | undefined;
}

/** What a host has that carries out the calls of one rollout. */
export interface EffectSetup extends Omit<PlanOptions, 'journal'> {
  readonly plan: Plan;
  readonly clock: Clock;
  readonly journal: ClaimJournal;
  readonly lease: Lease;
  /** Whether calls may still be made: not once the lease is lost. Default: always. */
  readonly mayCall?: (() => boolean) | undefined;
  /** For claims that supersede. Without it, the rollout that is superseded must have a runner of its own. */
  readonly driveHolder?: DriveHolder | undefined;
}

/** What `carryOut` needs, made once for a rollout. */
export function effectContext(setup: EffectSetup): EffectContext {
  const { plan, providers, samples, metrics, router, secrets, clock, journal, lease, mayCall = () => true } = setup;
  const labelled = (plan.samples === null ? undefined : samples?.[plan.samples.name]) ?? [];
  return {
    plan,
    providers,
    secrets,
    clock,
    journal,
    lease,
    mayCall,
    driveHolder: setup.driveHolder,
    metrics,
    router,
    inTurn: inTurn(),
    samples: labelled,
    requests: requestsOf(labelled),
    mask: secretMask(secrets),
  };
}
