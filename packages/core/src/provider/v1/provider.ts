import type { Result } from 'neverthrow';
import type { Call } from './call.ts';
import type { Capabilities } from './capabilities.ts';
import type { MetricQuery, Reading } from './metric.ts';
import type { Model } from './model.ts';
import type { Observation } from './observation.ts';
import type { Prepared } from './prepared.ts';
import type { Preview } from './preview.ts';
import type { ProviderError } from './provider-error.ts';
import type { Sample } from './sample.ts';
import type { Verification } from './verification.ts';

/** What every method of a provider gives. It never rejects on purpose: a rejection is a bug in the provider. */
export type Answer<T> = Promise<Result<T, ProviderError>>;

/**
 * Serves models in the regions of one cloud account. Methods start work or read; they never sleep, poll, retry, log or emit.
 * A `Deployment` is a handle: plain JSON that names what was made, with no secret in it. The newest handle replaces the last.
 */
export interface Provider<Deployment = unknown> {
  readonly specVersion: 'v1';
  readonly name: string;
  readonly capabilities: Capabilities;
  /** Reads only. Can this model be deployed here, under which names, on which target, and what serves there now? `call.key` is the deploy attempt's. */
  prepare(request: { readonly model: Model }, call: Call): Answer<Prepared<Deployment>>;
  /** Does the next thing towards this deployment, which takes no user traffic. */
  deploy(request: { readonly model: Model; readonly deployment: Deployment }, call: Call): Answer<Deployment>;
  /** What is really there now, read from the cloud. */
  describe(request: { readonly deployment: Deployment }, call: Call): Answer<Observation>;
  /**
   * Sends samples to this very deployment (or its twin), past any traffic split: what came back, and checks of its own. Changes nothing.
   * `unsupported` where it cannot be asked as it is now: what served before is then taken back on the word of `describe`.
   */
  verify(
    request: { readonly deployment: Deployment; readonly samples: readonly Sample[] },
    call: Call,
  ): Answer<Verification>;
  /** Starts moving the region's traffic: from `from` to `percent` for this deployment, the rest to what served before. `conflict` if the cloud shows neither.
   * From a share to the same share it moves nothing, and does the next thing towards the removal of a `leftover`; only then may that be why it fails. */
  route(
    request: {
      readonly deployment: Deployment;
      readonly previous: Deployment | null;
      readonly from: number;
      readonly percent: number;
    },
    call: Call,
  ): Answer<Deployment>;
  /** Starts health monitoring of what now serves (alarms, where the cloud has them). */
  monitor(request: { readonly deployment: Deployment }, call: Call): Answer<Deployment>;
  /** One reading of one metric of a deployment, the new one or the previous; before `monitor` too. */
  health?(request: { readonly deployment: Deployment; readonly query: MetricQuery }, call: Call): Answer<Reading>;
  /** Does the next thing towards its removal, with all that `deploy` and `monitor` made. Refuses one that takes traffic while something else could. */
  retire(request: { readonly deployment: Deployment }, call: Call): Answer<Deployment>;
  /** What the settings tell of a model in a region (the cloud's own name), so that a plan shows it. Asks nothing. The model is without its environment. */
  preview?(request: { readonly model: Model; readonly region: string }): Preview;
  /** Names an exception that escaped a method; undefined leaves it `unexpected`. */
  mapError?(thrown: unknown): ProviderError | undefined;
}
