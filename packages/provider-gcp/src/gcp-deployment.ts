import type { Operations } from './operation-kind.ts';

/** Names one version on Vertex: plain JSON without secrets. IDs are the last part of a resource's name. */
export type GcpDeployment = {
  readonly region: string;
  readonly traffic: 'split' | 'endpoint';
  /** The endpoint that it is, or will be, deployed to. */
  readonly endpoint: string;
  /** The endpoint without its version: the same for all versions of a model. */
  readonly group: string;
  /** Null: somebody else's model, which is left alone. */
  readonly model: string | null;
  /** ID of the deployed model. It comes from the key, so that it can be made only once. */
  readonly deployedModel: string;
  /** The twin's endpoint, until it is known to be removed. */
  readonly twin: string | null;
  /** The key of the deploy attempt that made it, or what identifies it if somebody else did. */
  readonly owner: string;
  readonly version: string;
  /** Nothing took traffic before it: it is removed with its traffic, whatever else is on the endpoint. */
  readonly first?: true | undefined;
  /** The least number of replicas until the rollout ends, where the previous deployment has more than are configured. */
  readonly atLeast?: number | undefined;
  /** Names of the operations of the last call. */
  readonly operations?: Operations | undefined;
  /** It has taken traffic, so its twin is no longer needed. */
  readonly taken?: true | undefined;
  /** It is being removed. */
  readonly retiring?: true | undefined;
  /** While it is removed: whether the operations that were making it were cancelled, or that was refused. */
  readonly cancel?: 'asked' | 'refused' | undefined;
  /** While it is removed: all operations that were making it have ended. */
  readonly ended?: true | undefined;
  /** While it is removed, where operations cannot be listed: until then, in milliseconds since the epoch, an operation whose answer was lost may still make a part of it. */
  readonly until?: number | undefined;
};
