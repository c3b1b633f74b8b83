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
  /** The endpoint configuration that it was created in. */
  readonly config: string;
  /** The key of the deploy attempt that made it, or what identifies it if somebody else did. */
  readonly owner: string;
  readonly version: string;
  /** Made by somebody else: its model and its configuration are never deleted. */
  readonly foreign?: true | undefined;
  /**
   * When its endpoint was last modified before this rollout, in milliseconds since the epoch; only for what somebody else made. Others give many
   * models the same variant name, so metrics from before may be another model's.
   */
  readonly since?: number | undefined;
  /** The endpoint configuration that was in service before, to which a rollback returns. */
  readonly base?: string | undefined;
  /** The variant of the previous deployment, whose autoscaling is copied. */
  readonly beside?: string | undefined;
  /** The endpoint of that variant, where it is another. */
  readonly besideOn?: string | undefined;
  /** The least number of instances until the rollout ends: as many as the previous deployment has. */
  readonly atLeast?: number | undefined;
  /** `due`: autoscaling is to be set up once it is in service. */
  readonly scaling?: 'due' | 'done' | undefined;
  /** Set once SageMaker has accepted a change: when the endpoint was last modified before, in milliseconds since the epoch; 0 if there was no endpoint. */
  readonly asked?: number | undefined;
  /**
   * The change that SageMaker accepted last, and when: the variant comes up, goes, or gets another share than `from`. An observation that does not
   * show the change, of an endpoint that was not modified since `asked`, shows the past.
   */
  readonly awaits?:
    | { readonly what: 'coming' | 'going' | 'share'; readonly from?: number | undefined; readonly since: number }
    | undefined;
  /** The method to call again once the endpoint can be changed. `retire` stays set: the deployment is being removed. */
  readonly due?: Needs | undefined;
  /** While it is retired: Landfall's own configurations that it was in service on, to be deleted once they are not in service. */
  readonly outdated?: readonly string[] | undefined;
};
