import type { OperationKind } from './operation-kind.ts';

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
  /** ID of the deployed model: chosen from the key, so that it can be made only once. */
  readonly deployedModel: string;
  /** The twin's endpoint, until it is known to be removed. */
  readonly twin: string | null;
  /** The key of the deploy attempt that made it; of what others made, who they are. */
  readonly owner: string;
  readonly version: string;
  /** Names of the operations of the last call. */
  readonly operations?: Readonly<Partial<Record<OperationKind, string>>> | undefined;
  /** It is on its way out. */
  readonly retiring?: true | undefined;
};
