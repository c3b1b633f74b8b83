import type { Clock } from './clock/clock.ts';
import type { Journal } from './journal/journal.ts';
import type { Provider } from './provider/v1/provider.ts';
import type { RolloutSpec } from './spec/rollout-spec.ts';
import type { Samples } from './spec/samples.ts';

/** Providers by the key that stands before the slash in `aws/us-east-1`. Their handle types may differ. */
export type Providers = Readonly<Record<string, Provider>>;

/** Everything that acts or is confidential, and so is no part of the spec. */
export interface RolloutOptions<P extends Providers = Providers> {
  readonly providers: P;
  /** Starting is idempotent: the same id and spec joins a rollout, another spec is refused. Default: a new id. */
  readonly id?: string | undefined;
  /** Sets of samples by name; the plan and the log hold only their hash. */
  readonly samples?: Samples | undefined;
  /** Values for `{ secret: 'NAME' }` in the spec; masked wherever they turn up in an answer of a provider. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  /** Where the log is kept; default: memory. */
  readonly journal?: Journal | undefined;
  /** Default: the machine's. */
  readonly clock?: Clock | undefined;
  readonly signal?: AbortSignal | undefined;
  /** What an abort of `signal` asks for. Default `stop`: a shutdown suspends, it does not undo. */
  readonly onSignal?: 'stop' | 'abort' | undefined;
  /** Told of whatever a listener throws. Without it, the first such error is thrown again once the rollout has its result. */
  readonly onListenerError?: ((error: unknown) => void) | undefined;
}

type KnownTarget<Target extends string, P> = string extends Target
  ? string
  : Target extends `${Extract<keyof P, string>}/${string}`
    ? Target
    : `'${Target}' begins with no key of options.providers`;

/** Regions whose providers are known, where they are literals; a `RolloutSpec` from elsewhere is checked when it is planned. */
export interface KnownRegions<Target extends string, P> {
  readonly regions: readonly (KnownTarget<Target, P> | readonly KnownTarget<Target, P>[])[];
}

/** A spec whose regions all name a provider that is there. */
export type CheckedSpec<Target extends string, P> = RolloutSpec<Target> & KnownRegions<Target, P>;
