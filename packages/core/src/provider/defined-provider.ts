import type { Result } from 'neverthrow';
import type {
  Call,
  Capabilities,
  MetricQuery,
  Model,
  Observation,
  Prepared,
  Preview,
  ProviderError,
  Reading,
  Sample,
  SampleResponse,
  Verification,
} from './contract.ts';

/** What an author's function may give: the value, a result, or a promise of either. To fail, return `err(...)` or throw `providerError({...})`. */
export type Given<T> = T | Result<T, ProviderError> | Promise<T | Result<T, ProviderError>>;

/** Like `Given`, for a function that may also give nothing: the handle stays as it is. */
export type GivenOrNothing<T> = Given<T | undefined> | Promise<void>;

/** The answers to the samples, in their order; or a verification, of which everything may be left out. */
export type GivenVerification = readonly SampleResponse[] | Partial<Verification>;

/** The handle of what `deploy` will make, and as much of the rest as there is to say: `previous` is null and the target `<name>:<region>` by default. */
export type GivenPrepared<Handle> = Pick<Prepared<Handle>, 'deployment'> & Partial<Prepared<Handle>>;

/** What every author writes, or may write. All but `deploy` speak of a handle that `deploy` or `prepare` gave. */
export interface ProviderParts<Handle> {
  readonly name: string;
  /** Default: `{ traffic: 'percent', metrics: [], settleMs: 0 }`; `retires` follows from whether there is a `retire`. */
  readonly capabilities?: Partial<Capabilities> | undefined;
  /** Sends the samples to this very deployment, past any traffic split. */
  readonly verify: (
    request: { readonly deployment: Handle; readonly samples: readonly Sample[] },
    call: Call,
  ) => Given<GivenVerification>;
  /** Moves the region's traffic: from `from` to `percent` for this deployment, the rest to what served before. */
  readonly route: (
    request: {
      readonly deployment: Handle;
      readonly previous: Handle | null;
      readonly from: number;
      readonly percent: number;
    },
    call: Call,
  ) => GivenOrNothing<Handle>;
  /** Starts health monitoring of what now serves. */
  readonly monitor: (request: { readonly deployment: Handle }, call: Call) => GivenOrNothing<Handle>;
  /** One reading of one metric that `capabilities.metrics` names. */
  readonly health?:
    | ((request: { readonly deployment: Handle; readonly query: MetricQuery }, call: Call) => Given<Reading>)
    | undefined;
  /** What the settings tell of a model in a region, for a plan to show: machines, and why it cannot be deployed. Asks nothing. */
  readonly preview?: ((request: { readonly model: Model; readonly region: string }) => Preview) | undefined;
  /** Removes what `deploy` and `monitor` made. Without it, rollback moves the traffic and reports what is left. */
  readonly retire?: ((request: { readonly deployment: Handle }, call: Call) => GivenOrNothing<Handle>) | undefined;
  /**
   * Names anything else that was thrown. Where it gives undefined, what a cancelled call or an own time limit threw is `transient`, and the rest is
   * reported as unexpected.
   */
  readonly mapError?: ((thrown: unknown) => ProviderError | undefined) | undefined;
}

/** What is really there now, read from the cloud. Without it, a call that returned has happened. */
export type Describe<Handle> = (request: { readonly deployment: Handle }, call: Call) => Given<Observation>;

/**
 * A provider that does not look before it acts: nothing is known to have served before.
 * `deploy` is called again under the same key after a crash, and then has to find what it made: derive names from `call.key`.
 */
export interface SimpleProvider<Handle, Made extends Handle = Handle> extends ProviderParts<NoInfer<Made>> {
  readonly prepare?: undefined;
  /** `deployment` is the newest handle, undefined before anything was made. */
  readonly deploy: (
    request: { readonly model: Model; readonly deployment: Handle | undefined },
    call: Call,
  ) => Given<Made>;
  readonly describe?: Describe<NoInfer<Made>> | undefined;
}

/** A provider that names everything beforehand, what served before included; so it also has to tell what is there. */
export interface PreparingProvider<Handle> extends ProviderParts<NoInfer<Handle>> {
  readonly prepare: (request: { readonly model: Model }, call: Call) => Given<GivenPrepared<Handle>>;
  readonly deploy: (
    request: { readonly model: Model; readonly deployment: Handle },
    call: Call,
  ) => Given<NoInfer<Handle>>;
  readonly describe: Describe<NoInfer<Handle>>;
}

/** The handle that the engine keeps: the author's own, and what is known of it from the calls that returned. */
export type Tracked<Handle> = {
  /** Null before anything was made or named. */
  readonly handle: Handle | null;
  /** Null before `deploy` returned, after `retire` did, and for what served before. */
  readonly made: { readonly owner: string; readonly version: string; readonly percent: number } | null;
};
