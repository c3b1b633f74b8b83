import type { Clock } from './clock/clock.ts';
import type { Journal } from './journal/journal.ts';
import type { PlanOptions, Providers } from './plan/plan-options.ts';
import type { Duration } from './spec/duration.ts';
import type { RolloutSpec } from './spec/rollout-spec.ts';

/** Everything that acts or is confidential, and so is no part of the spec. */
export interface RolloutOptions<P extends Providers = Providers> extends PlanOptions<P> {
  /**
   * Starting is idempotent: the same id and spec goes on with a rollout of the same journal that nobody drives, or gives the result of one that has ended.
   * One that is being driven is `busy`, and another spec is refused. Default: a new id.
   */
  readonly id?: string | undefined;
  /** Where the log is kept; default: memory. */
  readonly journal?: Journal | undefined;
  /**
   * How long this runner may be silent before another may take its rollout over: the time for which a rollout is `busy` after its process was killed.
   * It renews its lease three times as often. Default 60 s; at least one second.
   */
  readonly lease?: Duration | undefined;
  /**
   * What to do where another runner drives this rollout, or another rollout holds one of its targets. `fail` (the default) ends with `busy` at once; `wait`
   * waits, at most `busyFor`, then ends with `busy`. A stop, an abort or the signal ends the wait.
   */
  readonly onBusy?: 'fail' | 'wait' | undefined;
  /** How long to wait with `onBusy: 'wait'`; default an hour. */
  readonly busyFor?: Duration | undefined;
  /** Default: the machine's. */
  readonly clock?: Clock | undefined;
  readonly signal?: AbortSignal | undefined;
  /** What an abort of `signal` asks for. Default `stop`: a shutdown suspends, it does not roll back. */
  readonly onSignal?: 'stop' | 'abort' | undefined;
  /**
   * Called with each error that a listener throws or rejects with; nothing that a listener does changes the rollout. Without it, the first such error is
   * thrown once the rollout has its result, where uncaught errors go; so is the first error that it throws itself.
   */
  readonly onListenerError?: ((error: unknown) => void) | undefined;
}

type KnownTarget<Target, P> = string extends Target
  ? Target
  : Target extends `${Extract<keyof P, string>}/${string}`
    ? Target
    : { readonly 'begins with no key of options.providers': never };

/** The same targets, where their providers are known; in a list and in its groups. */
type KnownTargets<Regions, P> = {
  readonly [Index in keyof Regions]: Regions[Index] extends string
    ? KnownTarget<Regions[Index], P>
    : KnownTargets<Regions[Index], P>;
};

/**
 * A spec whose regions all name a provider that is there, where they are literals; what comes from elsewhere is checked when it is planned.
 * The generic is the whole list, since from a list and a group in it TypeScript infers the targets of the group alone.
 */
export type CheckedSpec<Regions extends RolloutSpec['regions'], P> = RolloutSpec & {
  readonly regions: Regions & KnownTargets<Regions, P>;
};
