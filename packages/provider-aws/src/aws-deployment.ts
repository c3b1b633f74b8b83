import type { Needs } from '@landfall/core/provider';

/** Names one version on SageMaker: plain JSON without secrets. */
export type AwsDeployment = {
  readonly region: string;
  readonly traffic: 'variant' | 'endpoint';
  /** The endpoint that it is, or will be, a production variant of. */
  readonly endpoint: string;
  /** The endpoint's name without its version: the same for all versions of a model. */
  readonly group: string;
  readonly variant: string;
  readonly model: string;
  /** The endpoint configuration in which it came up. */
  readonly config: string;
  /** The key of the deploy attempt that made it; of what others made, who they are. */
  readonly owner: string;
  readonly version: string;
  /** Made by somebody else: its model and its configuration are left to them. */
  readonly foreign?: true | undefined;
  /** The configuration that was in service before: the way back. */
  readonly base?: string | undefined;
  /** The variant of the previous deployment, from which autoscaling is taken over. */
  readonly beside?: string | undefined;
  /** The endpoint of that variant, where it is another. */
  readonly besideOn?: string | undefined;
  /** How many instances it has at least until the rollout ends, since the previous deployment has as many. */
  readonly atLeast?: number | undefined;
  /** `due`: autoscaling is to be set up once it is in service. */
  readonly scaling?: 'due' | 'done' | undefined;
  /** SageMaker has accepted it: when the endpoint had been modified last before then, in milliseconds since the epoch; 0 if there was none. */
  readonly asked?: number | undefined;
  /**
   * The change that was accepted last, and when: it comes up, goes, or is given another share than `from`. A reading that does not show the
   * change, of an endpoint that was not modified since `asked`, is one of the past.
   */
  readonly awaits?:
    | { readonly what: 'coming' | 'going' | 'share'; readonly from?: number | undefined; readonly since: number }
    | undefined;
  /** The method that has to be called again, as soon as the endpoint can be changed. `retire` stays: it says that this is on its way out. */
  readonly due?: Needs | undefined;
  /** While it is retired: Landfall's own configurations that it was in service on, to be deleted when they no longer are. */
  readonly outdated?: readonly string[] | undefined;
};
