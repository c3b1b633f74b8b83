import type { Result } from 'neverthrow';
import type { Call } from './call.ts';
import type { Capabilities } from './capabilities.ts';
import type { Health, HealthQuery } from './health.ts';
import type { MetricQuery, Reading } from './metric.ts';
import type { Model } from './model.ts';
import type { Observation } from './observation.ts';
import type { Prepared } from './prepared.ts';
import type { Preview } from './preview.ts';
import type { ProviderError } from './provider-error.ts';
import type { Sample } from './sample.ts';
import type { Verification } from './verification.ts';

/** What every method of a provider returns. It never rejects on purpose: a rejection is a bug in the provider. */
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
  /** Starts the next action of this deployment, which takes no user traffic. */
  deploy(request: { readonly model: Model; readonly deployment: Deployment }, call: Call): Answer<Deployment>;
  /** What is really there now, read from the cloud. */
  describe(request: { readonly deployment: Deployment }, call: Call): Answer<Observation>;
  /**
   * Sends samples to this very deployment (or its twin), past any traffic split: what came back, and checks of its own. Changes nothing.
   * `unsupported` if it cannot be reached as it is now: a rollback then relies on `describe` of the previous deployment.
   */
  verify(
    request: { readonly deployment: Deployment; readonly samples: readonly Sample[] },
    call: Call,
  ): Answer<Verification>;
  /** Starts moving the region's traffic: this deployment's share from `from` to `percent`, the rest to the previous deployment. `conflict` if the cloud shows neither share.
   * From a share to the same share it moves nothing, and starts the next action to remove a `leftover`; only then may a leftover make it fail. */
  route(
    request: {
      readonly deployment: Deployment;
      readonly previous: Deployment | null;
      readonly from: number;
      readonly percent: number;
    },
    call: Call,
  ): Answer<Deployment>;
  /** Starts health monitoring of the deployment (alarms, where the cloud has them). */
  monitor(request: { readonly deployment: Deployment }, call: Call): Answer<Deployment>;
  /** How many requests a deployment (new or previous) served in each closed period of a range, and how many of them were bad; also before `monitor`. */
  health?(request: { readonly deployment: Deployment } & HealthQuery, call: Call): Answer<Health>;
  /** One reading of one metric of a deployment, new or previous; also before `monitor`. */
  metric?(request: { readonly deployment: Deployment; readonly query: MetricQuery }, call: Call): Answer<Reading>;
  /** Starts the next action to remove it, with all that `deploy` and `monitor` made. Refuses a deployment that takes traffic while another could take it. */
  retire(request: { readonly deployment: Deployment }, call: Call): Answer<Deployment>;
  /** What the settings say about a model in a region (the cloud's own name), for the plan to show. Calls nothing. The model has no environment. */
  preview?(request: { readonly model: Model; readonly region: string }): Preview;
  /** Names an exception that a method threw; undefined leaves it `unexpected`. */
  mapError?(thrown: unknown): ProviderError | undefined;
}
