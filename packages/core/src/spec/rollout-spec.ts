import type { Approval } from './approval.ts';
import type { ChangeWindow, Freeze, OnClose } from './change-window.ts';
import type { Duration } from './duration.ts';
import type { FailurePolicy } from './failure-policy.ts';
import type { Bake, EvidencePolicy, Gate } from './gate.ts';
import type { RoutingSpec } from './routing.ts';

/** One value for all regions, or a record by provider key (`aws`) or by region (`aws/us-east-1`); the most specific wins. */
export type PerRegion = string | Readonly<Record<string, string>>;

/** What becomes of the previous deployment. */
export type PreviousPolicy = 'keep' | 'retire' | { readonly keepFor: Duration };

/** The model to roll out. `artifact`, `image` and environment values may contain `{region}`, `{name}` and `{version}`; other braces stay as they are. */
export interface ModelSpec {
  readonly name: string;
  readonly version: string;
  /** Where the model's files are. Left out if the image contains or fetches them. */
  readonly artifact?: PerRegion | undefined;
  readonly image?: PerRegion | undefined;
  /** The log contains the spec, so name a secret here; its value is read from `options.secrets` when it is needed. */
  readonly environment?: Readonly<Record<string, string | { readonly secret: string }>> | undefined;
}

/** One shift of traffic: the share of the new version within each region, in percent. */
export interface Stage {
  readonly percent: number;
  /** How long the new version is judged at this share before the rollout goes on; a duration is its minimum. Default: the next stage begins at once. */
  readonly bake?: Duration | Bake | undefined;
}

/** What a deployment must pass before it gets traffic, beside the provider's own checks. */
export interface VerifyPolicy {
  /** The name of a set in `options.samples`. */
  readonly samples?: string | undefined;
  /** The longest time that a response may take. */
  readonly maxLatency?: Duration | undefined;
  /** The share of samples that must be as expected, 0 to 1; default 1. An error is never as expected. */
  readonly passRate?: number | undefined;
}

/** How often a step is tried, and how long it waits between tries: base, doubled each time, at most the maximum. */
export interface RetryPolicy {
  readonly attempts?: number | undefined;
  readonly baseDelay?: Duration | undefined;
  readonly maxDelay?: Duration | undefined;
}

/** Deadlines of each step from its start, retries included. `call` limits one call to the provider. */
export interface Timeouts {
  readonly select?: Duration | undefined;
  readonly deploy?: Duration | undefined;
  readonly verify?: Duration | undefined;
  readonly route?: Duration | undefined;
  readonly monitor?: Duration | undefined;
  /** For removing the previous deployment, and for each step of a rollback. */
  readonly retire?: Duration | undefined;
  readonly call?: Duration | undefined;
}

/** What the user wants: plain JSON, which can be stored, hashed, planned and compared. */
export interface RolloutSpec<Target extends string = string> {
  readonly model: ModelSpec;
  /** Waves, in order: each entry is one region, or a group that is rolled out together. A flat list is one region at a time. */
  readonly regions: readonly (Target | readonly Target[])[];
  /** How many regions of a wave run at a time; default: the whole wave. */
  readonly concurrency?: number | undefined;
  /** When traffic moves: once all regions are verified (default), or wave by wave. */
  readonly cutover?: 'after-all' | 'per-wave' | undefined;
  /** Shifts of traffic within each region, ascending to 100; default one shift to 100. */
  readonly stages?: readonly Stage[] | undefined;
  readonly verify?: VerifyPolicy | undefined;
  readonly retry?: RetryPolicy | undefined;
  readonly timeouts?: Timeouts | undefined;
  /** How each region stands in the table of `options.router`, which it enters after its last stage. Without it the rollout changes no table. */
  readonly routing?: RoutingSpec<Target> | undefined;
  /**
   * What happens to the previous deployment after the rollout succeeded: kept for a quick rollback (default), or retired. `keepFor`: kept at least this long; then a watch retires it, or `listKept` lists it as due.
   */
  readonly previous?: PreviousPolicy | undefined;
  /**
   * What happens if monitoring cannot be switched on. `best-effort` (default): the new version, verified and serving, stays; the report has a warning,
   * and that region's previous deployment is kept. `required`: the rollout fails and is rolled back.
   */
  readonly monitoring?: 'best-effort' | 'required' | undefined;
  /** How many regions may fail, and what happens if more do. Default: none may, and the rollout is rolled back. */
  readonly failure?: FailurePolicy<Target> | undefined;
  /** What the new version must not do in any bake. Default: it has no more errors and no more slow requests than the previous version, as far as the providers count them. */
  readonly gates?: readonly Gate[] | undefined;
  readonly evidence?: EvidencePolicy | undefined;
  /** What must not begin before somebody approves it. A rollout that is not approved in time is rolled back. */
  readonly approvals?: readonly Approval[] | undefined;
  /** When new waves and stages may start: while any of these is open. Default: always. Bakes, judging, monitoring and rollbacks never wait for a window. */
  readonly windows?: readonly ChangeWindow[] | undefined;
  /** When no new wave or stage starts, whatever the windows say. */
  readonly freeze?: readonly Freeze[] | undefined;
  /** What happens to an open wave or stage when a window closes or a freeze begins: it goes on to its end (`finish`, the default), or its further steps wait (`hold`). */
  readonly onClose?: OnClose | undefined;
  /**
   * Versions that may be rolled out where the journal's ledger has them as blocked, since a rollback took them away there. Without it such a
   * rollout is refused before it changes anything.
   */
  readonly allowBlocked?: readonly string[] | undefined;
}
