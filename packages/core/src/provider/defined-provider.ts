import type { Result } from 'neverthrow';
import type {
  Call,
  Capabilities,
  HealthPeriod,
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

/** What an author's function may return: the value, a result, or a promise of either. To fail, return `err(...)` or throw `providerError({...})`. */
export type Given<T> = T | Result<T, ProviderError> | Promise<T | Result<T, ProviderError>>;

/** Like `Given`, for a function that may also return nothing: then the handle stays the same. */
export type GivenOrNothing<T> = Given<T | undefined> | Promise<void>;

/** The answers to the samples, in the same order; or a verification, whose fields are all optional. */
export type GivenVerification = readonly SampleResponse[] | Partial<Verification>;

/** The handle of what `deploy` will make; the other fields are optional. Defaults: `previous` is null, the target is `<name>:<region>`. */
export type GivenPrepared<Handle> = Pick<Prepared<Handle>, 'deployment'> & Partial<Prepared<Handle>>;

/** How many requests there were, and how many of them failed or were slow. */
export type Counts = Pick<HealthPeriod, 'requests' | 'errors' | 'slower'>;

/** The functions of a provider, required and optional. All but `deploy` get a handle that `deploy` or `prepare` returned. */
export interface ProviderParts<Handle> {
  readonly name: string;
  /** Default: `{ traffic: 'percent', metrics: [], settleMs: 0 }`; `retires` is true if there is a `retire`; `health` has periods of a minute if there is a `health`. */
  readonly capabilities?: Partial<Capabilities> | undefined;
  /** Sends the samples to this very deployment, past any traffic split. */
  readonly verify: (
    request: { readonly deployment: Handle; readonly samples: readonly Sample[] },
    call: Call,
  ) => Given<GivenVerification>;
  /** Moves the region's traffic: this deployment's share from `from` to `percent`, the rest to the previous deployment. */
  readonly route: (
    request: {
      readonly deployment: Handle;
      readonly previous: Handle | null;
      readonly from: number;
      readonly percent: number;
    },
    call: Call,
  ) => GivenOrNothing<Handle>;
  /** Starts health monitoring of the deployment. */
  readonly monitor: (request: { readonly deployment: Handle }, call: Call) => GivenOrNothing<Handle>;
  /**
   * What the deployment served from `from` to `to`, which is one period of `capabilities.health` (default: a minute, final a minute later), asked for when it is
   * final: `slower` counts the requests that took longer than `slowerThanMs`, if that is given. Null if the counts are not complete yet.
   */
  readonly health?:
    | ((
        request: { readonly deployment: Handle } & Pick<HealthPeriod, 'from' | 'to'> & {
            readonly slowerThanMs?: number | undefined;
          },
        call: Call,
      ) => Given<Counts | null>)
    | undefined;
  /** One reading of one metric that `capabilities.metrics` names. */
  readonly metric?:
    | ((request: { readonly deployment: Handle; readonly query: MetricQuery }, call: Call) => Given<Reading>)
    | undefined;
  /** What the settings say about a model in a region, for a plan to show: machines, and why it cannot be deployed. Calls nothing. */
  readonly preview?: ((request: { readonly model: Model; readonly region: string }) => Preview) | undefined;
  /** Removes what `deploy` and `monitor` made. Without it, a rollback moves the traffic and reports the deployment as left. */
  readonly retire?: ((request: { readonly deployment: Handle }, call: Call) => GivenOrNothing<Handle>) | undefined;
  /**
   * Names any other thrown value. Where it returns undefined, the error of a cancelled call or an own time limit is `transient`, and the rest is
   * reported as unexpected.
   */
  readonly mapError?: ((thrown: unknown) => ProviderError | undefined) | undefined;
}

/** What is really there now, read from the cloud. Without it, a call that returned is taken as done. */
export type Describe<Handle> = (request: { readonly deployment: Handle }, call: Call) => Given<Observation>;

/**
 * A provider without `prepare`: it knows no previous deployment.
 * After a crash `deploy` is called again with the same key, and must find what it made: derive names from `call.key`.
 */
export interface SimpleProvider<Handle, Made extends Handle = Handle> extends ProviderParts<NoInfer<Made>> {
  readonly prepare?: undefined;
  /** `deployment` is the newest handle, undefined before the first. */
  readonly deploy: (
    request: { readonly model: Model; readonly deployment: Handle | undefined },
    call: Call,
  ) => Given<Made>;
  readonly describe?: Describe<NoInfer<Made>> | undefined;
}

/** A provider with `prepare`: it names the new and the previous deployment before anything is made, so it must also have `describe`. */
export interface PreparingProvider<Handle> extends ProviderParts<NoInfer<Handle>> {
  readonly prepare: (request: { readonly model: Model }, call: Call) => Given<GivenPrepared<Handle>>;
  readonly deploy: (
    request: { readonly model: Model; readonly deployment: Handle },
    call: Call,
  ) => Given<NoInfer<Handle>>;
  readonly describe: Describe<NoInfer<Handle>>;
}

/** The handle that the engine keeps: the author's handle, and what is known from the calls that returned. */
export type Tracked<Handle> = {
  /** Null before the first handle. */
  readonly handle: Handle | null;
  /** Null before `deploy` returned, after `retire` returned, and for the previous deployment. */
  readonly made: { readonly owner: string; readonly version: string; readonly percent: number } | null;
};
