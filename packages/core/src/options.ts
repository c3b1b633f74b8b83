import type { Clock } from './clock/clock.ts';
import type { Journal } from './journal/journal.ts';
import type { PlanOptions as PlanAbilities, Providers } from './plan/plan-options.ts';
import type { Duration } from './spec/duration.ts';
import type { RolloutSpec } from './spec/rollout-spec.ts';

/** What a plan needs beside the spec. The options of a rollout include it. */
export interface PlanOptions<P extends Providers = Providers> extends PlanAbilities<P> {
  /**
   * Where the log is stored. Default: a new journal in memory. Only with one that outlives the process does an inconclusive bake wait for a
   * person by default, since a process that is killed would lose the log with traffic split.
   */
  readonly journal?: Journal | undefined;
}

/** The options of a rollout: everything that acts or is confidential, and so is not part of the spec. */
export interface RolloutOptions<P extends Providers = Providers> extends PlanOptions<P> {
  /**
   * The rollout's id. Starting is idempotent: the same id and spec continues a rollout of the journal that nobody drives, or gives the result of one that has ended.
   * If a runner drives it, the error is `busy`; another spec is refused. Default: a new id.
   */
  readonly id?: string | undefined;
  /**
   * The length of this runner's lease: after its process was killed, the rollout is `busy` for this time, then another runner may take it over.
   * The runner renews its lease three times as often. Default 60 s; at least one second.
   */
  readonly lease?: Duration | undefined;
  /**
   * What to do if another runner drives this rollout, or another rollout holds one of its targets. `fail` (the default) ends with `busy` at once; `wait`
   * waits, at most `busyFor`, then ends with `busy`. A stop, an abort or the signal ends the wait. `supersede` sends the rollout that holds the target
   * an abort, once, and waits until that one has rolled back and ended as `aborted`, with the id of this one; a rollout that is rolling back already
   * is only waited for. If no runner drives it, this one does, with its own providers, samples and secrets; what it lacks is in the `busy` error.
   * It is about targets alone: if another runner drives this same rollout, `supersede` does what `fail` does.
   */
  readonly onBusy?: 'fail' | 'wait' | 'supersede' | undefined;
  /** How long to wait with `onBusy: 'wait'`, default an hour; or with `supersede`, default without a limit. */
  readonly busyFor?: Duration | undefined;
  /**
   * What to do when the rollout waits for a person: a bake is held, more regions failed than may, or an approval is open. `wait` (the default) waits for the command, at most for `holdFor` or the approval's `within`. `return` ends
   * the run with `held`: the rollout stays suspended in its journal, and can be resumed.
   */
  readonly onHold?: 'wait' | 'return' | undefined;
  /** Default: the machine's clock. */
  readonly clock?: Clock | undefined;
  readonly signal?: AbortSignal | undefined;
  /** What an abort of `signal` does. Default `stop`: a shutdown suspends the rollout and does not roll it back. */
  readonly onSignal?: 'stop' | 'abort' | undefined;
  /**
   * Called with each error that a listener throws or rejects with; no listener can change the rollout. Without it, the first such error is
   * thrown as an uncaught error once the rollout has its result; so is the first error that this function throws.
   */
  readonly onListenerError?: ((error: unknown) => void) | undefined;
}

type KnownTarget<Target, P> = string extends Target
  ? Target
  : Target extends `${Extract<keyof P, string>}/${string}`
    ? Target
    : { readonly 'begins with no key of options.providers': never };

/** The same targets if their providers are known, in a list and in its groups. */
type KnownTargets<Regions, P> = {
  readonly [Index in keyof Regions]: Regions[Index] extends string
    ? KnownTarget<Regions[Index], P>
    : KnownTargets<Regions[Index], P>;
};

/**
 * A spec whose literal regions all name a known provider; other regions are checked when the rollout is planned.
 * The generic is the whole list, since from a list and a group in it TypeScript infers the targets of the group alone.
 */
export type CheckedSpec<Regions extends RolloutSpec['regions'], P> = RolloutSpec & {
  readonly regions: Regions & KnownTargets<Regions, P>;
};
